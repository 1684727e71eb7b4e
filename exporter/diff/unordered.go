package diff

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// heldRows is how many rows that are not in order are held at a time.
const heldRows = 20_000

// catchUp notes the clients of all rows that were passed before.
func (c *comparison) catchUp() error {
	c.met = map[string]presence{}
	for side, here := range []presence{inOld, inNew} {
		left := c.passed[side]
		err := c.readAgain(side, func(id string, _ []string) error {
			if left == 0 {
				return io.EOF
			}
			left--
			c.met[strings.Clone(id)] |= here
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// outOfOrder compares the clients that both files have, at places that did not
// meet. The files are read again for every so many of them.
func (c *comparison) outOfOrder() error {
	var ids []string
	for _, id := range c.waiting[0] {
		if c.met[id]&inNew != 0 {
			ids = append(ids, id)
		}
	}
	for batch := range slices.Chunk(ids, c.held) {
		held := make(map[string][]string, len(batch))
		for _, id := range batch {
			held[id] = nil
		}
		err := c.readAgain(0, func(id string, cells []string) error {
			if _, ok := held[id]; ok {
				held[id] = slices.Clone(cells)
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = c.readAgain(1, func(id string, cells []string) error {
			if old, ok := held[id]; ok {
				return c.compare(id, old, cells)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readAgain gives the rows of one file, up to its end or io.EOF of use.
func (c *comparison) readAgain(side int, use func(id string, cells []string) error) error {
	f, err := open(c.paths[side], c.read)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		err := f.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := use(f.id(), f.cells); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
}

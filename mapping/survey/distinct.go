package survey

import "hash/maphash"

// distinct counts different texts, up to a number of them. It keeps their hashes alone, 8
// bytes each, side by side: a map of a hundred thousand for each column would be most of
// what a check takes. They are entered many at a time, so that the processor need not wait
// for the memory at each.
type distinct struct {
	seed    maphash.Seed
	most    int
	n       int
	more    bool     // there are more than can be counted
	slots   []uint64 // a power of two; 0 is free
	waiting []uint64 // to be entered
}

func (d *distinct) add(text string) {
	if len(d.waiting) == cap(d.waiting) {
		d.enter()
	}
	d.waiting = append(d.waiting, maphash.String(d.seed, text)|1) // 0 is free
}

// enter enters the hashes that wait.
func (d *distinct) enter() {
	for _, hash := range d.waiting {
		slot, known := d.find(hash)
		switch {
		case known:
			continue
		case d.n == d.most:
			d.more = true
			continue
		case d.n+d.n/8 >= len(d.slots)-1: // so that one of nine is free, at the least
			d.grow()
			slot, _ = d.find(hash)
		}
		d.slots[slot] = hash
		d.n++
	}
	const atOnce = 256
	if d.waiting == nil {
		d.waiting = make([]uint64, 0, atOnce)
	}
	d.waiting = d.waiting[:0]
}

// find gives the slot of a hash: where it is, or the free one where it belongs.
func (d *distinct) find(hash uint64) (slot uint64, known bool) {
	if d.slots == nil {
		return 0, false
	}
	mask := uint64(len(d.slots) - 1)
	for slot = hash >> 1 & mask; d.slots[slot] != 0; slot = (slot + 1) & mask {
		if d.slots[slot] == hash {
			return slot, true
		}
	}
	return slot, false
}

func (d *distinct) grow() {
	old := d.slots
	d.slots = make([]uint64, max(64, 2*len(old)))
	for _, hash := range old {
		if hash != 0 {
			slot, _ := d.find(hash)
			d.slots[slot] = hash
		}
	}
}

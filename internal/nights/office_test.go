package nights

import (
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq/sandbox"
)

// pick chooses clients who are there and not archived, each once.
func (p *practice) pick(n int) (ids []int64) {
	p.Helper()
	all := p.account.IDs()
	for _, at := range p.rng.Perm(len(all)) {
		doc, ok := p.account.Document(all[at])
		if ok && !gjson.GetBytes(doc, "Archived").Bool() {
			ids = append(ids, all[at])
		}
		if len(ids) == n {
			break
		}
	}
	return ids
}

// city gives a client a new one, which the account is to have from now on.
func (p *practice) city(id int64) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.edition++
	p.cities[id] = fmt.Sprintf("Town %d", p.edition)
	p.edits = append(p.edits, time.Now())
	return p.cities[id]
}

// work has staff make changes: of profiles, of diagnoses, of who is there.
func (p *practice) work(s *sandbox.Staff, n int, night bool) {
	p.Helper()
	for _, id := range p.pick(n) {
		var err error
		switch p.rng.IntN(8) {
		case 0:
			p.edition++
			id, err = s.Create(fmt.Sprintf(`{"FirstName":"New%d","LastName":"Ode","Name":"New%[1]d Ode"}`, p.edition))
		case 1:
			err = s.Delete(id)
			p.mu.Lock()
			p.gone[id] = true
			p.mu.Unlock()
		case 2:
			err = s.Rename(id, strings.Repeat(string(rune('A'+p.rng.IntN(26))), 3)+"ode", "Moved")
		case 3:
			err = p.diagnose(s, id)
		default:
			err = s.Set(id, "City", fmt.Sprintf("%q", p.city(id)))
		}
		if err != nil {
			p.Error(err)
		}
		p.mu.Lock()
		p.edits = append(p.edits, time.Now())
		if night {
			p.moving[id] = true
		}
		p.mu.Unlock()
	}
}

// diagnose gives a client a new diagnosis. A part of them moves no date: only reading it
// again shows it.
func (p *practice) diagnose(s *sandbox.Staff, id int64) error {
	p.mu.Lock()
	p.edition++
	code := fmt.Sprintf("F%d", p.edition)
	p.codes[id] = append(p.codes[id], coded{time.Now(), code})
	p.mu.Unlock()
	if err := s.SetDiagnoses(id, fmt.Sprintf(`[{"Code":%q,"Description":"New"}]`, code)); err != nil || p.rng.IntN(3) == 0 {
		return err
	}
	return s.SetQuietly(id, "LastActivityDate", fmt.Sprint(time.Now().UnixMilli()))
}

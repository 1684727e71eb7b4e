package sandbox

import (
	"net/http"
	"strconv"
)

// diagnoses is GET /client/[id]/diagnoses.
func (a *Account) diagnoses(text string) answer {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return page(http.StatusNotFound, "404 - File or directory not found.")
	}
	if _, live := a.document(id); !live {
		return message(http.StatusNotFound, "Client not found.")
	}
	return jsonAnswer(a.diagnosesOf(id), false)
}

func (a *Account) diagnosesOf(id int64) []byte {
	if set, found := a.coded[id]; found {
		return set
	}
	number, known := a.gen.number(id)
	if !known {
		return []byte("[]")
	}
	return a.gen.diagnoses(number)
}

// codes are of ICD-10, with descriptions that a CSV must quote.
var codes = [][2]string{
	{"F41.1", "Generalized anxiety disorder"}, {"F32.A", "Depression, unspecified"},
	{"F90.0", "ADHD, \"inattentive\" type"}, {"Z63.0", "Problems in relationship\r\nwith spouse or partner"},
	{"R45.89", "=Other symptoms"},
}

// diagnoses are several for one client in eight, and none for most.
func (g *generator) diagnoses(number int) []byte {
	r := seeded(g.seed, uint64(number), streamDiagnoses)
	count := []int{0, 0, 0, 0, 0, 1, 1, 3}[r.n(8)]
	if number < len(g.hard) {
		count = number % 4
	}
	buf := []byte{'['}
	for i := range count {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendDiagnosis(buf, &r, g)
	}
	return append(buf, ']')
}

func appendDiagnosis(buf []byte, r *rnd, g *generator) []byte {
	o := object{buf: buf}
	code := pick(r, codes)
	p := profile{r: *r, g: g}
	o.open()
	o.text("Code", code[0])
	o.text("Description", code[1])
	o.raw("Date", pick(r, []string{`"2021-12-08T23:00:00Z"`, `"2019-02-28T00:00:00"`, `"2020-02-29T04:30:00.123Z"`}))
	o.raw("EndDate", pick(r, []string{"null", "null", `"2022-01-01T05:00:00Z"`, `"2022-06-30T00:00:00"`}))
	if r.oneIn(5) {
		o.raw("NoteId", "null")
	} else {
		o.text("NoteId", p.guid())
	}
	o.close()
	return o.buf
}

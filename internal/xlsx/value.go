package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateSystem turns serial numbers into dates.
type dateSystem struct {
	from1904 bool
	exact    bool // our export: dates of January and February 1900 are Excel's
}

const (
	secondsPerDay = 24 * 60 * 60
	// leapBug is the 29 February 1900 that Lotus 1-2-3 invented. Excel counts it,
	// LibreOffice and Google Sheets shift the days before it instead.
	leapBug    = 60
	lastSerial = 2_958_465 // 9999-12-31 in the 1900 system
	shift1904  = 1_462     // days between the two systems
)

// day gives a serial's date and time of day, to the second as spreadsheet
// programs show it. A serial whose day isn't certain has none: before 0 and after
// 9999 programs show #####, so nobody saw a date there; up to 60, the day that
// never was, Excel and LibreOffice show different days.
func (d dateSystem) day(serial float64) (time.Time, Flaw) {
	if d.from1904 {
		serial += shift1904
		if serial < shift1904 {
			return time.Time{}, DateOutOfRange
		}
	}
	if serial < 0 || serial >= lastSerial+1 {
		return time.Time{}, DateOutOfRange
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if serial < leapBug+1 {
		if !d.exact || serial < 1 || serial >= leapBug {
			return time.Time{}, UncertainDate
		}
		first = first.AddDate(0, 0, 1)
	}
	days := math.Floor(serial)
	seconds := math.Round((serial - days) * secondsPerDay)
	return first.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), None
}

// numberCell makes text of a number as its format means it.
func (w *Workbook) numberCell(raw string, style int) Cell {
	v, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return Cell{Kind: Error, Flaw: NoNumber}
	}
	var f numberFormat
	if style < len(w.formats) {
		f = w.formats[style]
	}
	switch {
	case f.kind == dateFormat, f.kind == timeFormat && math.Abs(v) >= 1:
		return w.dateCell(v)
	case f.kind == timeFormat && v >= 0:
		t := time.Time{}.Add(time.Duration(math.Round(v*secondsPerDay)) * time.Second)
		return Cell{Text: t.Format(time.TimeOnly), Kind: Text}
	}
	c := plainNumberCell(v)
	if f.kind == paddedFormat && strings.Trim(c.Text, "0123456789") == "" {
		c.Text = f.pad(c.Text)
	}
	return c
}

func (w *Workbook) dateCell(serial float64) Cell {
	t, flaw := w.date.day(serial)
	switch {
	case flaw != None:
		c := plainNumberCell(serial)
		c.Kind, c.Flaw = Date, flaw
		return c
	case t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
		return Cell{Text: t.Format(time.DateOnly), Kind: Date}
	}
	return Cell{Text: t.Format(time.DateTime), Kind: Date}
}

// maxExact is the first number that a spreadsheet's 15 digits can't hold.
const maxExact = 1e15

// plainNumberCell writes a number without exponent, thousands or trailing zeros, so
// 123.0 is 123. Beyond 15 digits the last ones are zeros or wrong: then it stands
// as the program shows it.
func plainNumberCell(v float64) Cell {
	if math.Abs(v) >= maxExact {
		return Cell{Text: strconv.FormatFloat(v, 'E', 14, 64), Kind: Number, Flaw: TooManyDigits}
	}
	if v == math.Trunc(v) {
		return Cell{Text: strconv.FormatInt(int64(v), 10), Kind: Number}
	}
	// A float's 17 digits show 0.1+0.2 as 0.30000000000000004; programs show 15.
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	return Cell{Text: strconv.FormatFloat(rounded, 'f', -1, 64), Kind: Number}
}

// isoCell reads the dates of strict workbooks (t="d"), which are ISO 8601.
func isoCell(raw string) Cell {
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04"} {
		t, err := time.Parse(layout, strings.TrimSpace(raw))
		if err != nil {
			continue
		}
		if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			return Cell{Text: t.Format(time.DateOnly), Kind: Date}
		}
		return Cell{Text: t.Format(time.DateTime), Kind: Date}
	}
	return Cell{Kind: Date, Flaw: NoNumber}
}

package probe

import (
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/known"
)

const held, failed, open = known.Held, known.Failed, known.Open

type changed map[string]known.Verdict

// modes are the ways of an account, and what a probe concludes there otherwise than on
// the standard one.
func modes() map[string]struct {
	set  func(*sandbox.Options)
	want changed
} {
	type mode = struct {
		set  func(*sandbox.Options)
		want changed
	}
	return map[string]mode{
		"standard":        {func(o *sandbox.Options) {}, nil},
		"profiles":        {func(o *sandbox.Options) { o.Profiles = true }, changed{qProfile: held}},
		"thin profiles":   {func(o *sandbox.Options) { o.Profiles, o.Thin = true, true }, changed{qProfile: failed}},
		"merge":           {func(o *sandbox.Options) { o.Merge = true }, changed{qReplaces: failed, qNull: failed}},
		"keeps unknown":   {func(o *sandbox.Options) { o.KeepsUnknown = true }, changed{qUnknown: failed}},
		"birth":           {func(o *sandbox.Options) { o.BirthOff = -5 * time.Hour }, changed{qBirth: failed}},
		"address filled":  {func(o *sandbox.Options) { o.Address = sandbox.AddressFilled }, changed{qAddress: failed}},
		"address follows": {func(o *sandbox.Options) { o.Address = sandbox.AddressFollows }, changed{qAddress: failed}},
		"no dots":         {func(o *sandbox.Options) { o.Ignore = []string{"custom."} }, changed{qDots: failed}},
		"no brackets":     {func(o *sandbox.Options) { o.Ignore = []string{"custom["} }, changed{qBrackets: failed}},
		"no custom":       {func(o *sandbox.Options) { o.Ignore = []string{"custom"} }, changed{qDots: failed, qBrackets: failed}},
		"no external":     {func(o *sandbox.Options) { o.Ignore = []string{"externalclientid"} }, changed{qExternal: failed}},
		"no updated":      {func(o *sandbox.Options) { o.Ignore = []string{"dateupdatedstart"} }, changed{qUpdated: failed, qZone: open}},
		"no created":      {func(o *sandbox.Options) { o.Ignore = []string{"datecreatedstart"} }, nil},
		"no deleted":      {func(o *sandbox.Options) { o.Ignore = []string{"deletedonly"} }, changed{qDeleted: failed}},
		"strict":          {func(o *sandbox.Options) { o.Strict = true }, changed{qIgnored: failed}},
		"blind":           {func(o *sandbox.Options) { o.Blind = sandbox.BlindToSaves }, changed{qUpdated: failed, qZone: open}},
		"updated late":    {func(o *sandbox.Options) { o.UpdatedDelay = 30 * time.Second }, nil},
		"found late":      {func(o *sandbox.Options) { o.FindDelay = time.Hour }, changed{qFound: failed, qExternal: open, qDots: open, qBrackets: open, qKept: open, qArchived: open}},
		"hides archived":  {func(o *sandbox.Options) { o.HideArchived = true }, changed{qArchived: failed}},
		"pages of 50":     {func(o *sandbox.Options) { o.PageSize = 50 }, changed{qPage: failed}},
		"pages of 200":    {func(o *sandbox.Options) { o.PageSize = 200 }, changed{qPage: failed}},
		"page repeats":    {func(o *sandbox.Options) { o.Ignore = []string{"page"} }, changed{qPage: open}},
		"no landing":      {func(o *sandbox.Options) { o.NoLanding = true }, changed{qLands: failed}},
		"created null":    {func(o *sandbox.Options) { o.Created = sandbox.CreatedNull }, changed{qCreate: failed}},
		"created missing": {func(o *sandbox.Options) { o.Created = sandbox.CreatedMissing }, changed{qCreate: failed}},
		"created text":    {func(o *sandbox.Options) { o.Created = sandbox.CreatedText }, changed{qCreate: failed}},
		"created commas":  {func(o *sandbox.Options) { o.Created = sandbox.CreatedCommas }, changed{qCreate: failed}},
		"created zero":    {func(o *sandbox.Options) { o.Created = sandbox.CreatedZero }, changed{qCreate: failed}},
		"created float":   {func(o *sandbox.Options) { o.Created = sandbox.CreatedFloat }, nil},
		"saved null":      {func(o *sandbox.Options) { o.SavedCreated = sandbox.CreatedNull }, changed{qCreate: failed}},
		"create cuts":     {func(o *sandbox.Options) { o.CreateCuts = map[string]int{"Email": 5, "ExternalClientId": 0} }, changed{qCreate: failed, qExternal: open, qLands: open}},
		"no date":         {func(o *sandbox.Options) { o.NoDate = true }, nil},
		"odd date":        {func(o *sandbox.Options) { o.DateOff = 5 * time.Hour }, changed{qCreate: failed}},
		"odd clock":       {func(o *sandbox.Options) { o.Clock = 100 * time.Hour }, nil},
		"bom":             {func(o *sandbox.Options) { o.BOM = true }, nil},
		"silent date":     {func(o *sandbox.Options) { o.SaveKeepsDate = true }, nil},
		"shuffle":         {func(o *sandbox.Options) { o.Shuffle = true }, nil},
		"slow saves":      {func(o *sandbox.Options) { o.SaveTakes = 30 * time.Second }, nil},
	}
}

// What a probe concludes is what the account does, in every way that an account may
// have, in at most 25 requests; the client is put away, and no other is touched.
func TestConcludes(t *testing.T) {
	for name, mode := range modes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(18 * time.Hour) // of the day, where UTC and UTC-5 have one
				o := sandbox.Options{Clients: 250, Seed: 1}
				mode.set(&o)
				r := newRig(t, o)
				result, err := r.run(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				want := standard()
				for code, v := range mode.want {
					want[code] = v
				}
				if text := differ(verdicts(result.Facts), want); text != "" {
					t.Errorf("%s\n%+v", text, result.Facts.Answers)
				}
				guests := 1
				if o.NoLanding {
					guests = 2
				}
				if got := r.guests(); len(got) != guests {
					t.Errorf("clients %v were made", got)
				}
				r.checkAway()
				r.checkOthers()
				if f := result.Facts; f.Profiles != (want[qProfile] == held) || f.KeepsNull != o.Merge || f.Brackets != (name == "no dots") || f.Blind != (want[qUpdated] == failed) || f.CreatedByDate != (want[qCreate] == held) || f.PageSize != map[int]int{50: 50, 200: 200}[o.PageSize] {
					t.Errorf("%+v", f)
				}
				t.Log(r.sent.Load(), "requests")
			})
		})
	}
}

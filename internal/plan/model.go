package plan

import "time"

// Action is what would happen to a row. Every input row has exactly one.
type Action string

// The actions; their texts are promised.
const (
	Create    Action = "create"
	Update    Action = "update"
	Unchanged Action = "unchanged"
	Skip      Action = "skip"
	Hold      Action = "hold"
	Reject    Action = "reject"
)

// Actions lists them in the order in which reports show them.
func Actions() []Action { return []Action{Create, Update, Unchanged, Skip, Hold, Reject} }

// State is how far a row got; None where there is nothing to send.
type State string

// The states; their texts are promised.
const (
	None     State = "none"
	Planned  State = "planned"
	Sent     State = "sent"
	Saved    State = "saved"
	Differs  State = "differs"
	Conflict State = "conflict"
	Failed   State = "failed"
	Unknown  State = "unknown"
)

// ChangeKind is what a change does to a value.
type ChangeKind string

// The kinds of change; their texts are promised. A form change writes the same
// value in another way (a phone, an email, a list), and is not sent unless asked.
const (
	Set   ChangeKind = "set"
	Clear ChangeKind = "clear"
	Form  ChangeKind = "form"
)

// Decision is what a person says of a row.
type Decision string

// The decisions; their texts are promised. Undecided is apply for a create and an
// update, and skip for a hold.
const (
	Undecided    Decision = ""
	DecideApply  Decision = "apply"
	DecideSkip   Decision = "skip"
	DecideCreate Decision = "create" // a held create that becomes a new client all the same

	// DecideRestore: the archived client is brought back, and changed as the row says.
	DecideRestore Decision = "restore"
)

// Decisions lists them in the order in which reports offer them.
func Decisions() []Decision {
	return []Decision{DecideSkip, DecideApply, DecideCreate, DecideRestore}
}

// Change is one cell of one client, before and after, as exported cells.
type Change struct {
	Field   string     `json:"field"`           // a field's name, or custom:ID
	Label   string     `json:"label,omitempty"` // of a custom field
	Before  string     `json:"before"`
	After   string     `json:"after"`
	Kind    ChangeKind `json:"kind"`
	Derived bool       `json:"derived"`         // follows from other changes (Name from its parts)
	Trust   bool       `json:"trust,omitempty"` // written though it may look damaged: the mapping says so
}

// Reason says why a row has its action. Codes are documented and stable; the
// message never holds a client's value. Where another client or row is involved,
// its number stands in ClientID or Row.
type Reason struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Column   string `json:"column"` // the source's column header; "" where none is meant
	ClientID int64  `json:"client_id,omitempty"`
	Row      int    `json:"row,omitempty"`
	Warning  bool   `json:"warning,omitempty"` // does not decide the action
}

// Row is one input row and what would happen to it.
type Row struct {
	Row        int    // as the spreadsheet program shows it
	Sheet      string // "" for CSV
	Action     Action
	State      State
	Decision   Decision
	ClientID   int64  // 0 for creates
	ExternalID string // the row's, or else the client's
	Name       string // of the client, for people to read
	Reasons    []Reason
	Changes    []Change // in the order of the spreadsheet's columns, derived last
	TagsAdd    []string // the calls that follow the save
	TagsRemove []string
	Lands      int64    // the client that a held create would land on; 0: none, or another row
	Before     []byte   // the client's document when the plan was made; nil for creates
	Source     []string // the row's own cells, for the rejects file
	SourceText string   // the row as a CSV file has it, where cells can't tell it; else ""
	SourceForm string   // the types of a workbook's cells; "" of a CSV file
	Restore    []byte   // the document whose values the changes bring back, to the digit; nil: values are made of the changes' texts
	Key        string   // the same in another plan that asks the same of the same person; "": nothing to decide
	Archived   bool     // the client whom it changes, or would land on, is archived, and the row does not say what is to become of that
	Meets      []int    // rows whose new clients the API would take for this row's
}

// Meta is what a plan was made from.
type Meta struct {
	ID            string
	Account       string // the account's id
	AccountName   string // as people call it: the name that was given to it, or its base URL
	Source        string // the spreadsheet's path
	SourceSHA256  string
	MappingSHA256 string // "" without a mapping
	Created       time.Time
	Snapshot      time.Time // the server's clock when the account was read
	Rows          int       // how many the plan holds
	Highest       int64     // the highest ClientId that the account showed then
	Mode          Mode
	Tool          string
	Complete      bool   // the account was read whole
	Reason        string // why it was not
	Tripped       string // the guard that tripped: apply refuses the plan; "" for none

	Format, Sheet, Delimiter, Encoding string
	BOM                                bool
	HeaderRow                          int
	Header                             []string
	Above                              [][]string // the rows above the header
	Notes                              []string   // what was detected, what can't be known: for people, no client's data
	Standing                           int        // how many of these, the last ones, are of the account and of any plan
	Values                             []UnmappedValue
	Fields                             []Field // what the columns are mapped to, in their order
	Alarms                             []Alarm // as the plan was made: [File.Alarms] knows which were accepted since

	Missing int // clients of the account that no row is of

	Decisions string    // the SHA-256 of the file with an earlier plan's decisions; "": none was given
	Carried   int       // of those decisions, how many found their row
	Lost      []Carried // and those that found none

	Price Price
}

// UnmappedValue is a value that a value map of the mapping lacks.
type UnmappedValue struct {
	Column string `json:"column"`
	Value  string `json:"value"`
	Count  int    `json:"count"`
}

// Price is what applying a plan costs.
type Price struct {
	Requests int
	Saves    int // of these
	Tags     int
	Days     int
	Done     time.Time // if it began when the plan was made
}

// Summary counts a plan. The counts of actions add up to Rows.
type Summary struct {
	Rows           int            `json:"rows"`
	Create         int            `json:"create"`
	Update         int            `json:"update"`
	Unchanged      int            `json:"unchanged"`
	Skip           int            `json:"skip"`
	Hold           int            `json:"hold"`
	Reject         int            `json:"reject"`
	Requests       int            `json:"requests"`
	ChangesByField map[string]int `json:"changes_by_field"` // without derived and form-only ones
	Clears         int            `json:"clears"`
	FormOnly       int            `json:"form_only"`
}

package plan

// Mode says which rows a plan is of.
type Mode string

// The modes; their texts are promised. A row that the mode leaves out is skipped,
// whatever the mapping says of it.
const (
	ModeUpsert Mode = "upsert" // all rows
	ModeUpdate Mode = "update" // rows that find their client
	ModeCreate Mode = "create" // rows that find none
	ModeUndo   Mode = "undo"   // of a plan that undoes another one, which is its source
)

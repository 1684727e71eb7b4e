package apply

import (
	"context"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
)

// checkTags holds a client that was saved against its row: tag calls are answered with
// nothing, so only a look shows whether they were carried out.
func (d *drift) checkTags(ctx context.Context, id int64, doc intakeq.Document) error {
	t, err := d.sender.load(ctx, d.sender.clients.rowOf(id))
	if err != nil || t.State != plan.Saved || len(t.TagsAdd)+len(t.TagsRemove) == 0 {
		return err
	}
	for _, cell := range record.NotAsPlanned(t.Tried, doc) {
		if cell.Field == record.MemberTags {
			t.Cells = append(t.Cells, cell)
			return d.sender.end(ctx, t, outcome{state: plan.Differs,
				text: "the tag calls were answered, and the client's tags are not as planned: the account has not carried them out, or staff has changed them since"})
		}
	}
	return nil
}

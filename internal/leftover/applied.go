package leftover

import (
	"context"
	"time"

	"intakeq-bulk/internal/plan"
)

// Applied returns the file from which a plan was last begun, at that moment, where it
// is still under a name that the state folder remembers; else "".
func Applied(ctx context.Context, stateDir, id string, begun time.Time) string {
	all, err := All(stateDir)
	if err != nil {
		return ""
	}
	for _, r := range all {
		if r.Kind == KindPlan && isApplied(ctx, r.Path, id, begun) {
			return r.Path
		}
	}
	return ""
}

func isApplied(ctx context.Context, path, id string, begun time.Time) bool {
	file, err := plan.Open(ctx, path)
	if err != nil {
		return false // no longer there, or no longer a plan
	}
	defer file.Close()
	progress, err := file.Progress(ctx)
	return err == nil && file.Meta().ID == id && progress.Begun.Equal(begun)
}

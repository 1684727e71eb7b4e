package mirror

import "context"

// Standing is how far a copy is, for who is to know what is left to do.
type Standing struct {
	Walked    bool // the list is read to its end
	Clients   int  // that are read
	Expected  int  // clients that the list had when it was last read; 0: not known
	Diagnosed int  // clients whose diagnoses are here, as of their dates
	Due       int  // clients whose are not
	ListLeft  int  // requests to the list's proof, about
}

// Standing finds out how far the copy is.
func (s *Store) Standing(ctx context.Context) (Standing, error) {
	all, err := s.diagnosed(ctx)
	if err != nil {
		return Standing{}, err
	}
	now := Standing{Walked: s.state.Walked, Clients: len(all), Expected: Recall(s.home).Clients, Due: len(due(all))}
	now.Diagnosed = now.Clients - now.Due
	const evidence, end = 2, 1
	now.ListLeft = evidence
	if !now.Walked {
		now.ListLeft += end + (max(now.Expected-now.Clients, 0)+s.state.pageSize()-1)/s.state.pageSize()
		now.Due = max(now.Due, now.Expected-now.Diagnosed)
	}
	return now, nil
}

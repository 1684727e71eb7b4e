package sandbox

// rnd is splitmix64: small, fast, and the same for ever, which math/rand does
// not promise; a saved account must read back as it was written.
type rnd uint64

const golden = 0x9e3779b97f4a7c15

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// seeded starts an independent stream for a client, call or fault.
func seeded(seed, number, stream uint64) rnd {
	return rnd(mix(mix(mix(seed+golden)^number)+stream*golden) + number)
}

func (r *rnd) next() uint64 {
	*r += golden
	return mix(uint64(*r))
}

// n is a number from 0 to below limit.
func (r *rnd) n(limit int) int { return int(r.next()>>33) % limit }

// oneIn is true once in so many times.
func (r *rnd) oneIn(times int) bool { return r.n(times) == 0 }

func (r *rnd) chance(rate float64) bool { return float64(r.next()>>11)/(1<<53) < rate }

func pick[T any](r *rnd, from []T) T { return from[r.n(len(from))] }

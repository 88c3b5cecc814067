package alert

// Recipients returns the offices that must hear of m now, given the plan before it (the zero Plan before an opening). They hear of
// openings, escalations, reopenings, hand-overs and of a worse severity. A closed plan pages nobody.
func Recipients(before Plan, m Move) []Office {
	p := m.After
	if !p.Live() {
		return nil
	}
	switch m.Kind {
	case MoveOpen, MoveReopen, MoveHandOver:
		return named(p.Owner, p.Overseer)
	case MoveEscalate:
		return named(p.Overseer, p.Owner)
	case MoveExpire:
		return named(p.Owner)
	case MoveAlert:
		if rank(p.Severity) < rank(before.Severity) {
			return named(p.Owner, p.Overseer)
		}
	}
	return nil
}

// named returns the offices that are not empty, each once.
func named(offices ...Office) []Office {
	var out []Office
	for _, o := range offices {
		if o != "" && (len(out) == 0 || out[0] != o) {
			out = append(out, o)
		}
	}
	return out
}

package scoring

// String is the setting's name, as a command line gives it: refuse, 0, 1 or exclude.
func (z ZeroDivision) String() string {
	switch z {
	case Refuse:
		return "refuse"
	case Zero:
		return "0"
	case One:
		return "1"
	case Exclude:
		return "exclude"
	}
	return "unknown"
}

package gate

// ParseMargin reads a margin in absolute points as a policy has it: "3pt" is 0.03.
func ParseMargin(text string) (float64, error) {
	a, err := parseAmount(text)
	if err != nil {
		return 0, err
	}
	return a.margin(false)
}

// ParseShare reads a share of rows in per cent as a policy has it, above 0% and up to 100%: "5%" is 0.05.
func ParseShare(text string) (float64, error) {
	a, err := parseAmount(text)
	if err != nil {
		return 0, err
	}
	share, _, err := a.share()
	return share, err
}

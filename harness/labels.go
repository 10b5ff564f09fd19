package harness

import (
	"fmt"
	"strconv"
	"strings"
)

// labelIndex finds a held-out label among the classifier's: by name if one has it, else by index. The first label decides
// which for the whole file, so that a file cannot mix the two.
type labelIndex struct {
	labels  []string
	byName  map[string]int
	named   int // line of the first label found by name; 0 before
	indexed int // line of the first label found by index; 0 before
}

func newLabelIndex(labels []string) *labelIndex {
	l := &labelIndex{labels: labels, byName: map[string]int{}}
	for i, name := range labels {
		l.byName[name] = i
	}
	return l
}

// LabelFinder returns a function that finds the index of a held-out label among the labels of a checkpoint, as [Evaluate] does: by
// name, or by index when all are indexes. Line is where the label stands, for errors.
func LabelFinder(labels []string) func(label string, line int) (int, error) {
	return newLabelIndex(labels).index
}

// index returns the index of the label that stands on a line.
func (l *labelIndex) index(label string, line int) (int, error) {
	if i, ok := l.byName[label]; ok {
		if l.indexed > 0 {
			return 0, fmt.Errorf("label %q is a name, and line %d has an index; use one of the two throughout", label, l.indexed)
		}
		if l.named == 0 {
			l.named = line
		}
		return i, nil
	}
	i, err := strconv.Atoi(label)
	if err != nil || i < 0 || i >= len(l.labels) || strconv.Itoa(i) != label {
		return 0, fmt.Errorf("label %q is not one of the checkpoint's: %s", label, l.some())
	}
	if l.named > 0 {
		return 0, fmt.Errorf("label %q is an index, and line %d has a name; use one of the two throughout", label, l.named)
	}
	if l.indexed == 0 {
		l.indexed = line
	}
	return i, nil
}

// ambiguous says whether labels were found by name although they could be indexes: names that are numbers, of labels that are not
// numbered so.
func (l *labelIndex) ambiguous() bool {
	if l.named == 0 {
		return false
	}
	for i, name := range l.labels {
		if n, err := strconv.Atoi(name); err == nil && n != i {
			return true
		}
	}
	return false
}

// some lists the labels, the first ten of many.
func (l *labelIndex) some() string {
	const most = 10
	if len(l.labels) <= most {
		return strings.Join(l.labels, ", ")
	}
	return fmt.Sprintf("%s, … (%d in all)", strings.Join(l.labels[:most], ", "), len(l.labels))
}

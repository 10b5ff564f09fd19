package leakage_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdout/harness/dataset"
	"holdout/harness/leakage"
)

const demo = "../../models/demo/"

// examples reads a file of the demonstration.
func examples(t *testing.T, name string) []dataset.Example {
	t.Helper()
	r, err := dataset.Open(demo+name, dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []dataset.Example
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// rows makes examples of texts, numbered from 1.
func rows(texts ...string) []dataset.Example {
	var all []dataset.Example
	for i, text := range texts {
		all = append(all, dataset.Example{ID: fmt.Sprint("r", i+1), Text: text, Label: "x", Line: i + 1})
	}
	return all
}

// search looks for held-out rows among training rows.
func search(t *testing.T, s leakage.Settings, heldout, train []dataset.Example) *leakage.Leaks {
	t.Helper()
	f, err := leakage.NewFinder(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range heldout {
		f.Hold(e)
	}
	var file strings.Builder
	for _, e := range train {
		row := map[string]string{"id": e.ID, "text": e.Text, "label": e.Label}
		columns := dataset.Columns{}
		if e.Pair != "" {
			row["pair"], columns.Pair = e.Pair, "pair"
		}
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(line, '\n'))
	}
	columns := dataset.Columns{}
	if train[0].Pair != "" {
		columns.Pair = "pair"
	}
	r, err := dataset.NewReader("train.jsonl", strings.NewReader(file.String()), columns)
	if err != nil {
		t.Fatal(err)
	}
	leaks, err := f.Search(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return leaks
}

// The demonstration's rows do not leak, neither exactly nor nearly.
func TestDemoDoesNotLeak(t *testing.T) {
	leaks := search(t, leakage.Settings{}, examples(t, "reviews-heldout.jsonl"), examples(t, "reviews-train.jsonl"))
	want := leakage.Summary{Train: "train.jsonl", Digest: leaks.Digest, TrainRows: 1000, Compared: 200, Threshold: 0.6, OnlyHeldout: []string{}, OnlyTrain: []string{}}
	if !reflect.DeepEqual(leaks.Summary, want) || len(leaks.Leaks) != 0 || leaks.Rows() != 0 {
		t.Errorf("%+v\nwant %+v", leaks, want)
	}
}

// A copy of a training row, one in capitals with other punctuation, and one with three words changed are found among the demonstration's
// held-out rows, each with its training row and its label; and nothing else is.
func TestPlantedLeaks(t *testing.T) {
	train, heldout := examples(t, "reviews-train.jsonl"), examples(t, "reviews-heldout.jsonl")
	copied, shouted, changed := train[10], train[20], train[30]
	copied.Line, copied.ID = 900, "copied"
	shouted.Line, shouted.ID = 901, "shouted"
	shouted.Text = "« " + strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(shouted.Text, ",", " ;"), ".", "!!")) + " »"
	changed.Line, changed.ID, changed.Label = 902, "changed", "negative"
	words := strings.Fields(changed.Text)
	words[2], words[len(words)/2], words[len(words)-3] = "zebra", "quartz", "bassoon"
	changed.Text = strings.Join(words, " ")
	leaks := search(t, leakage.Settings{}, append(heldout, copied, shouted, changed), train)
	if leaks.Exact != 1 || leaks.Normalized != 1 || leaks.Near != 1 || leaks.Rows() != 3 || leaks.Compared != 203 {
		t.Fatalf("%+v", leaks.Summary)
	}
	for i, want := range []struct {
		kind  leakage.Kind
		id    string
		train dataset.Example
		label leakage.Agreement
	}{
		{leakage.Exact, "copied", train[10], leakage.Same},
		{leakage.Normalized, "shouted", train[20], leakage.Same},
		{leakage.Near, "changed", train[30], map[bool]leakage.Agreement{true: leakage.Same, false: leakage.Different}[train[30].Label == "negative"]},
	} {
		l := leaks.Leaks[i]
		if l.Kind != want.kind || l.Heldout.ID != want.id || l.Train.ID != want.train.ID || l.Train.Line != want.train.Line || l.Labels != want.label {
			t.Errorf("leak %d: %+v, want %+v", i, l, want)
		}
		if near := l.Kind == leakage.Near; near != (l.Jaccard < 1) || l.Jaccard < 0.6 {
			t.Errorf("leak %d: Jaccard index %v", i, l.Jaccard)
		}
	}
}

// Every row of the demonstration's training set with twelve words or more is found again when three of its words are changed, wherever
// they stand: of seeded changes 99 in 100 at least, which is what the banding promises.
func TestRecallOfThreeChangedWords(t *testing.T) {
	train := examples(t, "reviews-train.jsonl")
	rng := rand.New(rand.NewPCG(5, 6))
	byLength := map[string][2]int{}
	var heldout []dataset.Example
	for i, e := range train {
		words := strings.Fields(e.Text)
		if distinct(e.Text) < 12 {
			continue
		}
		n := 0
		for _, at := range rng.Perm(len(words)) {
			if n < 3 && distinct(words[at]) == 1 { // "well-made" is two words
				words[at] = fmt.Sprintf("novel%dx%d", i, n)
				n++
			}
		}
		e.Text = strings.Join(words, " ")
		heldout = append(heldout, e)
	}
	found := map[string]bool{}
	for _, l := range search(t, leakage.Settings{}, heldout, train).Leaks {
		if l.Heldout.ID != l.Train.ID {
			t.Errorf("%s is taken for %s", l.Heldout.ID, l.Train.ID)
		}
		found[l.Heldout.ID] = true
	}
	for _, e := range heldout {
		class := "12 to 19 words"
		if distinct(e.Text) >= 20 {
			class = "20 words or more"
		}
		n := byLength[class]
		n[0]++
		if found[e.ID] {
			n[1]++
		}
		byLength[class] = n
	}
	for class, n := range byLength {
		t.Logf("%s: %d of %d found", class, n[1], n[0])
		if float64(n[1]) < 0.99*float64(n[0]) {
			t.Errorf("%s: %d of %d found", class, n[1], n[0])
		}
	}
}

// distinct counts the words of a text as a person would.
func distinct(text string) int {
	return len(wordsOf(text))
}

func wordsOf(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(text), "'", ""), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) }) {
		set[w] = true
	}
	return set
}

// What two rows have in common, and what they do not.
func TestKinds(t *testing.T) {
	const long = "the quick brown fox jumps over a lazy dog while seven small wizards quietly boil some fresh tea near our old river bank"
	swapped := strings.Replace(strings.Replace(long, "quick brown", "brown quick", 1), "old river", "river old", 1)
	tests := []struct {
		name           string
		heldout, train string
		kind           leakage.Kind
		jaccard        float64
	}{
		{"the same bytes", "Broke, sadly.", "Broke, sadly.", leakage.Exact, 1},
		{"case, punctuation and space", "Broke,\tsadly!", "“BROKE” –  sadly…", leakage.Normalized, 1},
		{"composed and decomposed", "caf\u00e9 ole", "CAFE\u0301 ole", leakage.Normalized, 1},
		{"compatibility", "ﬁne ①", "fine 1", leakage.Normalized, 1},
		{"folded, not lowered", "Straße", "STRASSE", leakage.Normalized, 1},
		{"format characters", "so\u00adft hy\u200bphen", "soft hyphen", leakage.Normalized, 1},
		{"three of twelve words", "a b c d e f g h i j k l", "a b c d e f g h i x y z", leakage.Near, 0.6},
		{"three of eleven words", "a b c d e f g h i j k", "a b c d e f g h x y z", "", 0},
		{"same words in another order", "one two three four five six seven eight", "eight seven six five four three two one", leakage.Near, 1},
		{"few words in another order", "one two three four five six seven", "seven six five four three two one", "", 0},
		{"short questions", "What is a parasite?", "What is a firewall?", "", 0},
		{"short questions, alike", "What is the population of Kansas?", "What is the population of Venezuela?", leakage.Near, (5. + 4) / (7 + 6)},
		{"long, two pairs turned round", long, swapped, leakage.Near, (23. + 16) / (23 + 16 + 6 + 6)}, // all words, and 16 of 22 pairs
		{"apostrophes of any kind", "Don’t", "dont", leakage.Normalized, 1},
		{"quotes are no apostrophes", "rock 'n' roll's end", "rock n rolls end", leakage.Normalized, 1},
		{"one word apart, of three", "not good thing", "good thing", leakage.Near, 3. / 5},
		{"emoji are words", "👍", "👎", "", 0},
		{"symbols are words", "C++", "C", "", 0},
		{"punctuation alone is nothing", "!!!", "???", "", 0},
		{"Chinese, a character changed", "这个产品很好我喜欢", "这个产品很好我討厌", leakage.Near, 7. / 11},
		{"Chinese, another sentence", "这个产品很好我喜欢", "天气预报说明天下雨", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			leaks := search(t, leakage.Settings{}, rows(tt.heldout), rows("something else altogether", tt.train)).Leaks
			if tt.kind == "" {
				if len(leaks) != 0 {
					t.Errorf("%+v", leaks)
				}
				return
			}
			if len(leaks) != 1 || leaks[0].Kind != tt.kind || leaks[0].Jaccard != tt.jaccard || leaks[0].Train.Line != 2 {
				t.Errorf("%+v, want %s with %v", leaks, tt.kind, tt.jaccard)
			}
		})
	}
}

// Both texts of a pair count, and a pair is not its texts turned round.
func TestPairs(t *testing.T) {
	pair := func(text, second string) []dataset.Example {
		return []dataset.Example{{ID: "r1", Text: text, Pair: second, Label: "x", Line: 1}}
	}
	for _, tt := range []struct {
		text, second string
		want         leakage.Summary
	}{
		{"It rains.", "It is wet.", leakage.Summary{Exact: 1}},
		{"it rains", "it is wet", leakage.Summary{Normalized: 1}},
		{"It rains.", "It is not wet.", leakage.Summary{Near: 1}},
		{"It is wet.", "It rains.", leakage.Summary{}},
	} {
		s := search(t, leakage.Settings{}, pair(tt.text, tt.second), pair("It rains.", "It is wet."))
		if s.Exact != tt.want.Exact || s.Normalized != tt.want.Normalized || s.Near != tt.want.Near {
			t.Errorf("%q, %q: %+v", tt.text, tt.second, s.Summary)
		}
	}
}

// Labels that one file has alone are said, and are not called different.
func TestLabels(t *testing.T) {
	heldout := rows("one", "two", "three")
	train := rows("one", "two", "three", "four")
	heldout[0].Label, heldout[1].Label, heldout[2].Label = "positive", "negative", "odd"
	train[0].Label, train[1].Label, train[2].Label, train[3].Label = "positive", "positive", "1", "negative"
	s := search(t, leakage.Settings{}, heldout, train)
	if !slices.Equal(s.OnlyHeldout, []string{"odd"}) || !slices.Equal(s.OnlyTrain, []string{"1"}) {
		t.Errorf("%+v", s.Summary)
	}
	for i, want := range []leakage.Agreement{leakage.Same, leakage.Different, leakage.Unrelated} {
		if got := s.Leaks[i].Labels; got != want {
			t.Errorf("row %d: labels %s, want %s", i, got, want)
		}
	}
}

// Of many rows made of one template each is found, the search says that it was cut short, and the number of workers changes nothing.
func TestTemplate(t *testing.T) {
	var heldout, train []string
	for i := range 3000 {
		heldout = append(heldout, fmt.Sprintf("Your order number %d has left our house today and will be with you in two days.", i))
		train = append(train, fmt.Sprintf("Your order number %d has left our house today and will be with you in two days.", 5000+i))
	}
	one := search(t, leakage.Settings{Workers: 1}, rows(heldout...), rows(train...))
	if one.Near != 3000 || one.CutShort != 3000 {
		t.Errorf("%+v", one.Summary)
	}
	if many := search(t, leakage.Settings{Workers: 7}, rows(heldout...), rows(train...)); !reflect.DeepEqual(one, many) {
		t.Error("the number of workers changes the leaks")
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		s    leakage.Settings
		want string
	}{
		{leakage.Settings{Near: 0.29}, "setting out of range: near 0.29, of 0.3 to 1"},
		{leakage.Settings{Near: 1.01}, "setting out of range: near 1.01, of 0.3 to 1"},
		{leakage.Settings{Workers: -1}, "setting out of range: workers -1 is below 0"},
	} {
		if _, err := leakage.NewFinder(tt.s); !errors.Is(err, leakage.ErrSettings) || err.Error() != tt.want {
			t.Errorf("%+v: %v, want %s", tt.s, err, tt.want)
		}
	}
}

// A training file that ends in an error gives no leaks.
func TestBrokenTrainingFile(t *testing.T) {
	f, err := leakage.NewFinder(leakage.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	f.Hold(rows("one")[0])
	r, err := dataset.NewReader("train.csv", strings.NewReader("text,label\none,x\ntwo\n"), dataset.Columns{})
	if err != nil {
		t.Fatal(err)
	}
	if leaks, err := f.Search(t.Context(), r); err == nil || leaks != nil || !strings.HasPrefix(err.Error(), "train.csv:3: row has fewer fields") {
		t.Errorf("%v, %v", leaks, err)
	}
}

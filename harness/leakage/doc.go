// Package leakage finds held-out rows that are in a training set: exactly, after normalisation, or nearly.
//
// A row is what is compared: its text, and of a pair its second text too. Labels and other columns are not. There are three kinds of leak:
//
//   - exact: a training row has the same bytes;
//   - normalized: it has the same words after normalisation, which is Unicode NFKC with its case folded (as NFKC_Casefold of UAX #31),
//     every stretch of punctuation, white space and control characters taken as one space, and format characters and the apostrophes inside
//     words left out;
//   - near: the Jaccard index of the shingles of both, shared over all distinct ones, is at least a threshold, 0.6 by default.
//
// Shingles are the words of a text and its pairs of neighbouring words; but of two texts of which the shorter has from 8 to 19 distinct
// words, the words alone. So three changed words are found in any text of twelve different words or more; short questions of which one
// word differs are as a rule not alike; and two long texts are not alike because they share the common words of a language.
// Han, kana, Thai, Lao, Khmer and Burmese characters, and symbols, are words each.
//
// Pairs of rows that may be near are found by MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive
// Datasets, chapter 3): a pair just at the threshold is found with a probability of at least 0.99, a more similar one more surely. Of
// those pairs the Jaccard index is then computed exactly, so that no pair below the threshold is reported. Time and memory grow
// with the rows and not with their product; what is given up for that on data made of templates is counted in [Summary.CutShort].
//
// All hashes have fixed seeds, and leaks are in an order that does not depend on the number of workers.
package leakage

// Package date reads the dates of a column of a spreadsheet.
//
// A [Format] reads one text. A [Column] sees all of them first, since whether
// 03/04/1980 is in March or April is a property of the column, never of a cell;
// then it reads each, or says why it can't, in words that hold no client's data.
package date

package importer_test

// damageCase is a file of testdata/cases; mapping is the file's name with .yaml, where
// none is named.
type damageCase struct{ file, mapping, want, alarms string }

func damageCases() []damageCase {
	return []damageCase{
		{file: "07-formulas/empty-v.xlsx", want: `2 reject damaged damaged damaged damaged
3 update FirstName=Benno AdditionalInformation=ok
4 update AdditionalInformation=no formula`},
		{file: "07-formulas/on-load.xlsx", want: `2 reject damaged damaged
3 update AdditionalInformation=no formula`},
		{file: "08-guard-in-xlsx/guard.xlsx", want: `2 unchanged
3 unchanged
4 unchanged (damaged)
5 update AdditionalInformation='Twas brillig`},
		{file: "09-zeros-lost/zeros.csv", want: `2 unchanged (damaged)
3 unchanged (damaged)
4 unchanged (damaged)
5 unchanged (damaged)
6 update PostalCode=10001
7 update UnitNumber=7 PrimaryInsurancePolicyNumber=A-77`},
		{file: "09-zeros-lost/zeros-x.xlsx", want: `2 unchanged (damaged)
3 unchanged (damaged)
4 unchanged (damaged)`},
		{file: "09-zeros-lost/pad.csv", want: `2 create ExternalClientId=N1 FirstName=Pad LastName=One PostalCode=02134
3 create ExternalClientId=N2 FirstName=Pad LastName=Two PostalCode=00501
4 create ExternalClientId=N3 FirstName=Pad LastName=Three PostalCode=80202`},
		{file: "10-date-cells/dates.xlsx", want: `2 unchanged (damaged)
3 reject damaged
4 update DateOfBirth=1970-05-06
5 reject damaged`},
		{file: "10-date-cells/texts.csv", want: `2 unchanged (damaged)
3 update PrimaryInsurancePolicyNumber=Mar-01 (damaged)
4 update UnitNumber=7-8`},
		{file: "11-letters-lost/lost.csv", alarms: "encoding City+First+Last", want: `2 unchanged (damaged)
3 unchanged (damaged)
4 unchanged (damaged)
5 unchanged (damaged)
6 reject damaged
7 update FirstName=Zoé`},
		{file: "11-letters-lost/stray.csv", want: `2 reject damaged
3 update AdditionalInformation=ok
4 update AdditionalInformation=ok
5 update AdditionalInformation=ok
6 update AdditionalInformation=ok
7 update AdditionalInformation=ok
8 update AdditionalInformation=ok
9 update AdditionalInformation=ok
10 update AdditionalInformation=ok`},
		{file: "11-letters-lost/half.csv", alarms: "encoding City+First", want: `2 update AdditionalInformation=ok (damaged) (damaged)
3 update AdditionalInformation=ok
4 update AdditionalInformation=ok (damaged) (damaged)
5 update AdditionalInformation=ok
6 update AdditionalInformation=ok
7 update AdditionalInformation=ok
8 update AdditionalInformation=ok (damaged) (damaged)
9 update AdditionalInformation=ok
10 update AdditionalInformation=ok (damaged) (damaged)`},
		{file: "12-null-words/null.csv", want: `2 update AdditionalInformation=x (null_word)
3 update AdditionalInformation=x (null_word)
4 update AdditionalInformation=x (null_word)
5 update AdditionalInformation=x (null_word)
6 update AdditionalInformation=x (null_word)
7 create FirstName=Kay City=Arden (null_word)
8 update City=Null Creek`},
		{file: "13-invisible/invisible.csv", want: `2 unchanged (invisible) (invisible)
3 unchanged (invisible)
4 create ExternalClientId=N1 FirstName=Oak LastName=Grove MobilePhone=555-777-0001 (invisible) (invisible)`},
		{file: "14-contacts/contacts.csv", want: `2 reject bad_value
3 reject bad_value
4 reject bad_value
5 reject bad_value
6 reject bad_value
7 update Email=o'neil+tag@sub.x.test`},
		{file: "14-contacts/first.csv", want: `2 update Email=a@x.test
3 update Email=c@x.test`},
		{file: "15-dates-shifted/day-off.csv", alarms: "dates_shifted DOB", want: `2 update DateOfBirth=1942-02-03 (birth_moves)
3 update DateOfBirth=1944-03-04 (birth_moves)
4 update DateOfBirth=1946-04-05 (birth_moves)
5 update DateOfBirth=1948-05-06 (birth_moves)
6 update DateOfBirth=1950-06-07 (birth_moves)
7 update DateOfBirth=1952-07-08 (birth_moves)
8 update DateOfBirth=1954-08-09 (birth_moves)
9 update DateOfBirth=1956-09-10 (birth_moves)
10 update DateOfBirth=1958-10-11 (birth_moves)
11 update DateOfBirth=1960-11-12 (birth_moves)
12 update DateOfBirth=1962-12-13 (birth_moves)
13 update DateOfBirth=1964-01-14 (birth_moves)
14 update DateOfBirth=1966-02-15 (birth_moves)
15 update DateOfBirth=1968-03-16 (birth_moves)
16 update DateOfBirth=1970-04-17 (birth_moves)
17 update DateOfBirth=1972-05-18 (birth_moves)
18 update DateOfBirth=1974-06-19 (birth_moves)
19 update DateOfBirth=1976-07-20 (birth_moves)
20 update DateOfBirth=1978-08-21 (birth_moves)
21 update DateOfBirth=1980-09-02 (birth_moves)
22 update DateOfBirth=1982-10-03 (birth_moves)
23 update DateOfBirth=1984-11-04 (birth_moves)
24 update DateOfBirth=1986-12-05 (birth_moves)
25 update DateOfBirth=1988-01-06 (birth_moves)`},
		{file: "15-dates-shifted/messages.csv", want: `2 reject bad_value
3 reject bad_value
4 reject bad_value`},
		{file: "15-dates-shifted/messages.csv", mapping: "15-dates-shifted/century.yaml", want: `2 update DateOfBirth=1980-04-15 City=Arden
3 reject bad_value
4 reject bad_value`},
		{file: "16-tags/tags.csv", want: "2 unchanged"},
		{file: "16-tags/add.csv", want: `2 unchanged
3 update Tags="VIP, gold",silver`},
		{file: "17-on-error/blank.csv", want: `2 update City=Arden (bad_value)
3 update City=Arden`},
		{file: "18-damaged-column/policy.csv", alarms: "damaged_column Policy", want: `2 unchanged (damaged)
3 unchanged (damaged)
4 unchanged (damaged)
5 unchanged (damaged)
6 unchanged (damaged)
7 unchanged (damaged)
8 unchanged (damaged)
9 unchanged (damaged)
10 unchanged (damaged)
11 unchanged (damaged)
12 unchanged
13 unchanged
14 unchanged
15 unchanged
16 unchanged
17 unchanged
18 unchanged
19 unchanged
20 unchanged
21 unchanged
22 unchanged
23 unchanged
24 unchanged
25 unchanged
26 unchanged
27 unchanged
28 unchanged
29 unchanged
30 unchanged`},
		{file: "22-options/replace.csv", want: `2 update City=Arden
3 update City=Arden`},
	}
}

package importer_test

// damagedPeople are the ways 11 to 24: what people make of their clients' data.
func damagedPeople() []damage {
	const contact = "  - {column: L, field: LastName}\n  - {column: M, field: Email}\n  - {column: P, field: Phone}\n"
	return []damage{
		{"11 the same person twice", []spoilt{
			{text: "N,Ref\nAnn,1\nAnn,1\nBea,2\n", columns: "  - {column: Ref, field: ExternalClientId}\n",
				want: "2 create ExternalClientId=1\n3 skip duplicate_row\n4 create ExternalClientId=2"},
			{text: "N,L,M,P\nAnn,Ode,a@example.test,\nann,Ode,A@example.test,\n", columns: contact,
				want: "2 hold LastName=Ode Email=a@example.test lands_on_row\n3 hold LastName=Ode Email=A@example.test lands_on_row"},
		}},
		{"12 families share a contact", []spoilt{
			{text: "N,L,M,P\nAnn,Ode,ode@example.test,(222) 555-0142\nBea,Ode,ode@example.test,222-555-0142\n", columns: contact,
				want: "2 create LastName=Ode Email=ode@example.test Phone=(222) 555-0142\n3 create LastName=Ode Email=ode@example.test Phone=222-555-0142"},
		}},
		{"13 minors carry the guardian's contact", []spoilt{
			{text: "N,L,M,P,Born\nAnn,Ode,mother@example.test,,1985-01-31\nBo,Ode,mother@example.test,,2019-01-31\n", columns: contact + "  - {column: Born, field: DateOfBirth}\n",
				want: "2 create LastName=Ode Email=mother@example.test DateOfBirth=1985-01-31\n3 create LastName=Ode Email=mother@example.test DateOfBirth=2019-01-31"},
		}},
		{"14 names in one cell", fullNames()},
		{"15 preferred name and pronouns", []spoilt{
			{text: "N,Preferred,Pronouns\nAnn,Annie,she/her\n", columns: "  - {columns: [Preferred, Pronouns], field: AdditionalInformation, join: \", \"}\n",
				want: "2 create AdditionalInformation=Annie, she/her"},
			{text: "N,Pronouns\nAnn,she/her\n", columns: "  - {column: Pronouns, custom: {id: k3f9}}\n", want: "2 create custom:k3f9=she/her"},
			{text: "N,Pronouns\nAnn,she/her\n", columns: "  - {column: Pronouns, field: Pronouns}\n", want: "no field Pronouns"},
		}},
		{"16 phones", []spoilt{
			{text: "N,P\nAnn,+1 (222) 555-0142\nBea,222-555-0143 x12\nCal,222-555-0144 / 222-555-0145\nDan,555-0146\nEve,000-000-0000\nFay,call mother\nGil,2225550147.0\n",
				columns: "  - {column: P, field: Phone}\n",
				want: `2 create Phone=+1 (222) 555-0142
3 create Phone=222-555-0143 x12 (phone_form)
4 create Phone=222-555-0144 / 222-555-0145 (phone_form)
5 create Phone=555-0146 (phone_form)
6 create (placeholder)
7 reject bad_value
8 create Phone=2225550147`},
		}},
		{"17 emails", []spoilt{
			{text: "N,M\nAnn,a@example.test; b@example.test\nBea,mailto:b@example.test\nCal,none@none.com\nDan,n/a\nEve,at example\nFay,Fay <f@example.test>\n",
				columns: "  - {column: M, field: Email}\n",
				want: `2 reject bad_value
3 create Email=b@example.test
4 create (placeholder)
5 create (null_word)
6 reject bad_value
7 create Email=f@example.test`},
		}},
		{"18 coded values", []spoilt{
			{text: "N,Sex\nAnn,F\nBob,m\nCal,X\nDan,X\nEve,2\n", columns: "  - {column: Sex, field: Gender, values: {M: Male, F: Female}}\n",
				notes: "the mapping's values lack 2 of the column's values (3 in all rows together): their rows are refused",
				want:  "2 create Gender=Female\n3 create Gender=Male\n4 reject bad_value\n5 reject bad_value\n6 reject bad_value"},
			{text: "N,Sex\nAnn,X\n", columns: "  - {column: Sex, field: Gender, values: {M: Male}, otherwise: keep}\n", want: "2 create Gender=X"},
			{text: "N,Sex\nAnn,X\n", columns: "  - {column: Sex, field: Gender, values: {M: Male}, otherwise: blank}\n", want: "2 create"},
		}},
		{"19 states and provinces", []spoilt{
			{text: "N,S\nAnn,massachusetts\nBea,ma\nCal,Ontario\nDan,Qu\u00e9bec\nEve,Bavaria\n", columns: "  - {column: S, field: StateShort}\n",
				want: "2 create StateShort=MA\n3 create StateShort=MA\n4 create StateShort=ON\n5 create StateShort=QC\n6 create StateShort=Bavaria (state_unknown)"},
		}},
		{"20 insurance of oneself", []spoilt{
			{text: "N,Holder,Rel\nAnn,Self,Self\nBea,same,Spouse\nCal,Carl Ode,Parent\n",
				columns: "  - {column: Holder, field: PrimaryInsuranceHolderName}\n  - {column: Rel, field: PrimaryInsuranceRelationship}\n",
				want: `2 create PrimaryInsuranceHolderName=Self PrimaryInsuranceRelationship=Self (holder_self)
3 create PrimaryInsuranceHolderName=same PrimaryInsuranceRelationship=Spouse (holder_self)
4 create PrimaryInsuranceHolderName=Carl Ode PrimaryInsuranceRelationship=Parent`},
		}},
		{"21 inactive, deceased, banned", []spoilt{
			{text: "N,Status\nAnn,Active\nBea,Deceased\nCal,inactive\nDan,Banned\n",
				columns: "  - {column: Status, field: Archived, values: {Active: false, Inactive: true, Deceased: true}}\n",
				want:    "2 create\n3 create Archived=true\n4 create Archived=true\n5 reject bad_value"},
		}},
		{"22 formulas", []spoilt{
			{text: "N,Note,P\nAnn,'=1+1,+1 222 555 0142\nBea,'@home,'+12225550143\nCal,'-x,-\n", columns: "  - {column: Note, field: AdditionalInformation}\n  - {column: P, field: Phone}\n",
				want: `2 create AdditionalInformation==1+1 Phone=+1 222 555 0142
3 create AdditionalInformation=@home Phone=+12225550143
4 create AdditionalInformation=-x (null_word)`},
		}},
		{"23 ids as 123.0", []spoilt{
			{text: "N,Ref\nAnn,123.0\nBea,0124\n", columns: "  - {column: Ref, field: ExternalClientId}\n", want: "2 create ExternalClientId=123\n3 create ExternalClientId=0124"},
			{cells: map[string]any{"A1": "N", "B1": "Ref", "A2": "Ann", "B2": 123.0}, columns: "  - {column: Ref, field: ExternalClientId}\n", want: "2 create ExternalClientId=123"},
		}},
		{"24 consent flags", []spoilt{
			{text: "N,SMS Consent\nAnn,yes\n", ignore: "SMS Consent", want: "2 create"},
			{text: "N,SMS Consent\nAnn,yes\n", want: `column B, "SMS Consent", is neither mapped nor ignored`},
		}},
	}
}

// fullNames have no column of their own for the first name.
func fullNames() []spoilt {
	const comma = "  - {column: N, split: {order: \"Last, First\"}}\n"
	const plain = "  - {column: N, split: {order: First Last}}\n"
	return []spoilt{
		{text: "N\n\"Ode, Ann\"\n\"Ode Jr., Bob\"\n\"Ode, Carl, III\"\n\"Ode, Dora (Dee)\"\nOde Eve\n\"Ode, Flo & Gus\"\n", columns: comma,
			want: `2 create FirstName=Ann LastName=Ode
3 create FirstName=Bob LastName=Ode Jr.
4 create FirstName=Carl LastName=Ode III
5 create FirstName=Dora LastName=Ode (name_parts)
6 reject bad_value
7 reject bad_value`},
		{text: "N\nAnn Ode\nBob Ode Jr.\nCarl van der Ode\nDora Ann Ode\nFlo and Gus Ode\nEve\n", columns: plain,
			want: `2 create FirstName=Ann LastName=Ode
3 create FirstName=Bob LastName=Ode Jr.
4 create FirstName=Carl LastName=van der Ode
5 create FirstName=Dora MiddleName=Ann LastName=Ode (name_parts)
6 reject bad_value
7 reject bad_value`},
	}
}

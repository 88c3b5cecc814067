package redact

// idShaped reports whether 18 digits (10 stands for X at the end) have the form of a resident identity number of GB 11643: a
// province code, a date of birth in 1900 to 2099, no X but at the end. valid says whether the check digit (ISO 7064 MOD 11-2) fits.
func idShaped(d []byte) (shaped, valid bool) {
	if len(d) != 18 {
		return false, false
	}
	for _, v := range d[:17] {
		if v > 9 {
			return false, false
		}
	}
	century := d[6]*10 + d[7]
	if !province(d[0], d[1]) || century != 19 && century != 20 || !monthDay(d[10:14]) {
		return false, false
	}
	return true, mod112(d)
}

// mod112 checks the check digit of 18 digits after ISO 7064 MOD 11-2.
func mod112(d []byte) bool {
	sum := 0
	for i, v := range d[:17] {
		sum += int(v) * (1 << (17 - i) % 11)
	}
	return (12-sum%11)%11 == int(d[17])
}

// id15 reports whether 15 digits have the form of an identity number of the first generation: province, two-digit year, date.
func id15(d []byte) bool { return province(d[0], d[1]) && monthDay(d[8:12]) && d[14] <= 9 }

// province reports whether ab begins a code of GB/T 2260, foreigners' 9 of the permanent residence card included.
func province(a, b byte) bool {
	switch a {
	case 1:
		return b >= 1 && b <= 5
	case 2:
		return b >= 1 && b <= 3
	case 3:
		return b >= 1 && b <= 7
	case 4:
		return b >= 1 && b <= 6
	case 5:
		return b <= 4
	case 6:
		return b >= 1 && b <= 5
	case 7:
		return b == 1
	case 8:
		return b >= 1 && b <= 3
	case 9:
		return b <= 9
	}
	return false
}

// monthDay reports whether four digits are a month and a day that some year has.
func monthDay(d []byte) bool {
	for _, v := range d {
		if v > 9 {
			return false
		}
	}
	m, day := d[0]*10+d[1], d[2]*10+d[3]
	if m < 1 || m > 12 || day < 1 {
		return false
	}
	switch m {
	case 2:
		return day <= 29
	case 4, 6, 9, 11:
		return day <= 30
	}
	return day <= 31
}

// luhn reports whether the digits end in the check digit of ISO/IEC 7812-1.
func luhn(d []byte) bool {
	sum := 0
	for i := range d {
		v := int(d[len(d)-1-i])
		if v > 9 {
			return false
		}
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// card reports whether d has the form of a payment card number: 16 to 19 digits of a bank's range, Luhn.
func card(d []byte) bool { return len(d) >= 16 && len(d) <= 19 && bankRange(d) && luhn(d) }

func bankRange(d []byte) bool { return d[0] >= 3 && d[0] <= 6 || d[0] == 9 }

// holdsID reports whether some 18 consecutive digits are a valid identity number.
func holdsID(d []byte) bool {
	for i := 0; i+18 <= len(d); i++ {
		if _, valid := idShaped(d[i : i+18]); valid {
			return true
		}
	}
	return false
}

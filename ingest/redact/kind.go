package redact

// Kind is the type of a placeholder.
type Kind uint8

// The kinds of placeholders.
const (
	ID        Kind = iota // resident identity number, 18 or 15 digits
	Phone                 // mobile or landline number
	Card                  // bank card or account number
	Plate                 // vehicle plate
	Passport              // passport or travel permit
	Social                // social-security, insurance or welfare number
	Household             // household, meter or customer number
	Account               // any other account, certificate or staff number
	Email
	WeChat
	QQ
	URL   // web address with a personal part
	Coord // coordinates
	Addr  // house, building, unit or door number
	Name  // personal name or the surname before a title
	File  // file name or embedded file
	kinds
)

func kindNames() [kinds]string {
	return [kinds]string{"ID", "PHONE", "CARD", "PLATE", "PASSPORT", "SOCIAL", "HOUSEHOLD", "ACCOUNT", "EMAIL", "WECHAT", "QQ", "URL",
		"COORD", "ADDR", "NAME", "FILE"}
}

// String returns the word that stands in the placeholder.
func (k Kind) String() string {
	if k >= kinds {
		return "?"
	}
	return kindNames()[k]
}

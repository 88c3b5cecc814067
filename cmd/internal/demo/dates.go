package demo

import "time"

// Zone returns the county's time zone, UTC+8 without daylight saving.
func Zone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*3600) }

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, Zone())
}

// From returns the first moment of the demo year.
func From() time.Time { return day(2025, time.March, 1) }

// To returns the first moment after the demo year.
func To() time.Time { return day(2026, time.March, 1) }

// The calendar of the merger, as the county published it.

// Noticed returns the day until which the plan was on public notice.
func Noticed() time.Time { return day(2025, time.October, 15) }

// ToCity returns the day by which the plan was reported to the city.
func ToCity() time.Time { return day(2025, time.November, 20) }

// ToProvince returns the day by which the plan was reported to the province.
func ToProvince() time.Time { return day(2025, time.November, 30) }

// Merger returns the day on which 30 townships ceased to exist, within 15 days of approval.
func Merger() time.Time { return day(2025, time.December, 10) }

package place

// manyPlaces is from how many townships on a list speaks of all of them and not of one.
const manyPlaces = 3

// several marks the names of lists that speak of several townships at once, as only compared with: 清江镇、石门镇、白马镇都, or
// 清江和石门之间. Another name of the text may still decide.
func several(ms []mention) {
	for first := 0; first < len(ms); {
		end := first + 1
		for end < len(ms) && ms[end].roles&listed != 0 {
			end++
		}
		list := ms[first:end]
		n := distinct(list)
		if n >= manyPlaces || n >= 2 && list[len(list)-1].roles&shared != 0 {
			for i := range list {
				list[i].roles |= compared
			}
		}
		first = end
	}
}

// distinct counts the townships of a list, up to manyPlaces.
func distinct(list []mention) int {
	var seen [manyPlaces]int32
	n := 0
	for i := range list {
		t := list[i].township
		known := t == none
		for _, s := range seen[:n] {
			known = known || s == t
		}
		if !known {
			seen[n] = t
			if n++; n == manyPlaces {
				break
			}
		}
	}
	return n
}

package place_test

import (
	"fmt"
	"strings"
	"time"

	"xiangyin/analyze/place"
)

func Example() {
	places, err := place.Read(strings.NewReader(`code,name,level,parent,aliases,valid_from,valid_to,successor,former_seat
510999,澄溪县,county,,,,,,
510999100,清江镇,township,510999,,,,,
510999200,红岩乡,township,510999,,,2025-12-20,510999100,红岩场
510999200200,大坪村,village,510999200,李家院子,,,,
`), "gazetteer.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	g, err := place.New(places, "510999", zone)
	if err != nil {
		fmt.Println(err)
		return
	}
	before, today := time.Date(2025, 6, 1, 9, 0, 0, 0, zone), time.Date(2026, 3, 1, 9, 0, 0, 0, zone)
	fmt.Println(g.Locate("我是红岩的，撤乡后要到清江镇办社保", "", today, today))
	fmt.Println(g.Locate("红岩乡街上停水了", "", before, today))
	fmt.Println(g.Locate("李家院子没有路灯", "", today, today))
	fmt.Println(g.Locate("低保怎么申请", "", today, today))
	// Output:
	// {510999100 510999100}
	// {510999100 510999200}
	// {510999100 510999200200}
	// { }
}

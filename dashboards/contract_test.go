package dashboards_test

import (
	"xiangyin/alert"
	"xiangyin/alert/duty"
	plans "xiangyin/alert/planstore/sqlite"
	needs "xiangyin/analyze/needs/sqlitestore"
	"xiangyin/analyze/place"
	"xiangyin/dashboards"
)

// What the pages ask for is what the stages before them offer, without adapters.
var (
	_ dashboards.Needs   = (*needs.Store)(nil)
	_ dashboards.Plans   = (*plans.Store)(nil)
	_ dashboards.Acts    = (*alert.Desk)(nil)
	_ dashboards.Places  = (*place.Gazetteer)(nil)
	_ dashboards.Offices = (*duty.Register)(nil)
)

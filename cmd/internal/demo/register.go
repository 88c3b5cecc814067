package demo

import "xiangyin/analyze"

// officeNames returns the county department that the hotline writes down for each concern.
func officeNames() map[analyze.Concern]string {
	return map[analyze.Concern]string{
		analyze.ServiceAccess: "县政务服务中心", analyze.Certificates: "县行政审批局", analyze.Education: "县教育和体育局",
		analyze.Health: "县卫生健康局", analyze.ElderWelfare: "县民政局", analyze.Transport: "县交通运输局",
		analyze.Utilities: "县水务局", analyze.LandHousing: "县自然资源和规划局", analyze.CollectiveFinance: "县农业农村局",
		analyze.PublicAssets: "县国资事务中心", analyze.AidContinuity: "县农业农村局", analyze.FarmSupport: "县农业农村局",
		analyze.BusinessLivelihood: "县商务经信局", analyze.Environment: "县生态环境局", analyze.Safety: "县应急管理局",
		analyze.BoundaryNames: "县民政局", analyze.PolicyQuestion: "县民政局", analyze.Staffing: "县人力资源和社会保障局",
		analyze.Other: "县12345热线办",
	}
}

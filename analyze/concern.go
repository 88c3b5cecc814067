package analyze

// Concern is the kind of service that a case needs. There is no concern for opinion, stance, petitioning or assembly, and none may
// be added (charter C2).
type Concern string

// The concerns (DESIGN §2).
const (
	ServiceAccess      Concern = "service_access"
	Certificates       Concern = "certificates"
	Education          Concern = "education"
	Health             Concern = "health"
	ElderWelfare       Concern = "elder_welfare"
	Transport          Concern = "transport"
	Utilities          Concern = "utilities"
	LandHousing        Concern = "land_housing"
	CollectiveFinance  Concern = "collective_finance"
	PublicAssets       Concern = "public_assets"
	AidContinuity      Concern = "aid_continuity"
	FarmSupport        Concern = "farm_support"
	BusinessLivelihood Concern = "business_livelihood"
	Environment        Concern = "environment"
	Safety             Concern = "safety"
	BoundaryNames      Concern = "boundary_names"
	PolicyQuestion     Concern = "policy_question"
	Staffing           Concern = "staffing" // protected
	Conduct            Concern = "conduct"  // protected
	Other              Concern = "other"
)

// concernNames holds each concern with its Chinese and English name, in the order of DESIGN §2.
var concernNames = [...]struct {
	concern Concern
	zh, en  string
}{
	{ServiceAccess, "办事服务", "Service access"},
	{Certificates, "证照户籍", "Certificates"},
	{Education, "教育就学", "Education"},
	{Health, "医疗卫生", "Health"},
	{ElderWelfare, "养老救助", "Elder welfare"},
	{Transport, "交通出行", "Transport"},
	{Utilities, "水电环卫", "Utilities"},
	{LandHousing, "土地房屋", "Land and housing"},
	{CollectiveFinance, "村集体与债权债务", "Collective finance"},
	{PublicAssets, "国有资产处置", "Public assets"},
	{AidContinuity, "帮扶衔接", "Aid continuity"},
	{FarmSupport, "农业补贴与生产", "Farm support"},
	{BusinessLivelihood, "集镇经营与生计", "Business and livelihood"},
	{Environment, "环境污染", "Environment"},
	{Safety, "安全隐患", "Safety"},
	{BoundaryNames, "边界与地名", "Boundaries and names"},
	{PolicyQuestion, "政策咨询", "Policy questions"},
	{Staffing, "人员安置待遇", "Staffing"},
	{Conduct, "作风与廉洁", "Conduct"},
	{Other, "其他", "Other"},
}

// Concerns lists every concern in the order of DESIGN §2.
func Concerns() []Concern {
	out := make([]Concern, len(concernNames))
	for i, n := range concernNames {
		out[i] = n.concern
	}
	return out
}

// Valid reports whether c is one of the concerns.
func (c Concern) Valid() bool { return c.Chinese() != "" }

// Protected reports whether c exposes those who complain to reprisal (charter C6): it is reported only at county level and only to
// its owner.
func (c Concern) Protected() bool { return c == Staffing || c == Conduct }

// Chinese returns the Chinese name of c, or "" for an unknown one.
func (c Concern) Chinese() string {
	for _, n := range concernNames {
		if n.concern == c {
			return n.zh
		}
	}
	return ""
}

// English returns the English name of c, or "" for an unknown one.
func (c Concern) English() string {
	for _, n := range concernNames {
		if n.concern == c {
			return n.en
		}
	}
	return ""
}

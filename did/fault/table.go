package fault

import "slices"

// All returns the explanations of every code, area by area.
func All() []Entry {
	return slices.Concat(jsonCodes, workCodes, didCodes, keyCodes, keystoreCodes, resolutionCodes, fetchCodes, iotaCodes, stardustCodes, interopCodes, statusCodes, joseCodes, linkageCodes, vcCodes, issueCodes, sdjwtCodes, coseCodes, qrCodes, passCodes, apiCodes, trustCodes, checkinCodes, reportCodes, consoleCodes, drillCodes, verdictCodes)
}

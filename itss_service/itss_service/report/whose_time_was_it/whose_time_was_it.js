{% include "itss_service/public/js/reports/filters.js" %}

frappe.query_reports["Whose Time Was It"] = {
	filters: report_filters({ most: true }),
	formatter: total_in_bold,
};

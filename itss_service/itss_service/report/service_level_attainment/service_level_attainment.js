{% include "itss_service/public/js/reports/filters.js" %}

frappe.query_reports["Service Level Attainment"] = {
	filters: report_filters({ kind: true }),
	formatter: total_in_bold,
};

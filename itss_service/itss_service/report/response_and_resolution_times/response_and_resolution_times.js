{% include "itss_service/public/js/reports/filters.js" %}

frappe.query_reports["Response and Resolution Times"] = {
	filters: report_filters({ group_by: "Priority" }),
	formatter: total_in_bold,
};

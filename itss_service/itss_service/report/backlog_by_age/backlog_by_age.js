{% include "itss_service/public/js/reports/filters.js" %}

frappe.query_reports["Backlog by Age"] = {
	filters: report_filters({ group_by: "Support Group", as_of: true }),
	formatter: total_in_bold,
};

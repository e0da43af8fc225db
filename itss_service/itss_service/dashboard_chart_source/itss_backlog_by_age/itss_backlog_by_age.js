frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["ITSS Backlog by Age"] = {
	method: "itss_service.itss_service.dashboard_chart_source.itss_backlog_by_age.itss_backlog_by_age.get",
	filters: [],
};

app_name = "itss_service"
app_title = "ITSS Service"
app_publisher = "ITSS Service contributors"
app_description = "Service desk, service levels and service quality after ITSS and ISO/IEC 20000, on ERPNext"
app_email = "itss-service@example.com"
app_license = "gpl-3.0"

required_apps = ["erpnext"]

export_python_type_annotations = True

add_to_apps_screen = [
	{
		"name": app_name,
		"logo": "/assets/itss_service/images/itss-service.svg",
		"title": app_title,
		"route": "/app/itss-service",
		"has_permission": "itss_service.permissions.may_use_app",
	}
]

app_include_js = ["itss_boot.bundle.js"]
doctype_js = {"Issue": ["public/js/desk/issue.js", "public/js/catalogue/issue.js"]}
doctype_list_js = {"Issue": ["public/js/desk/issue_list.js", "public/js/catalogue/issue_list.js"]}
extend_bootinfo = "itss_service.desk.boot.extend"
jinja = {
	"methods": [
		"itss_service.prints.agreement.agreement_on_paper",
		"itss_service.prints.review.review_on_paper",
	]
}

before_install = "itss_service.install.before_install"
after_install = "itss_service.install.after_install"
setup_wizard_success = "itss_service.install.after_setup_wizard"

before_uninstall = "itss_service.uninstall.before_uninstall"
after_uninstall = "itss_service.uninstall.after_uninstall"

permission_query_conditions = {
	"Comment": "itss_service.permissions.attached.conditions",
	"Communication": "itss_service.permissions.attached.conditions",
	"File": "itss_service.permissions.attached.conditions",
	"Issue": "itss_service.permissions.issue.conditions",
	"ITSS Breach Ruling": "itss_service.permissions.runtime.conditions",
	"ITSS Clock": "itss_service.permissions.runtime.conditions",
	"ITSS Escalation": "itss_service.permissions.runtime.conditions",
	"ITSS Notice": "itss_service.permissions.runtime.conditions",
	"ITSS Request Details": "itss_service.permissions.runtime.conditions",
	"ITSS Ticket": "itss_service.permissions.runtime.conditions",
	"ITSS Ticket Event": "itss_service.permissions.runtime.conditions",
	"ToDo": "itss_service.permissions.attached.conditions",
	"Version": "itss_service.permissions.attached.conditions",
}
has_permission = {
	"Comment": "itss_service.permissions.attached.has_permission",
	"Communication": "itss_service.permissions.attached.has_permission",
	"File": "itss_service.permissions.attached.has_permission",
	"Issue": "itss_service.permissions.issue.has_permission",
	"ITSS Breach Ruling": "itss_service.permissions.runtime.has_permission",
	"ITSS Clock": "itss_service.permissions.runtime.has_permission",
	"ITSS Escalation": "itss_service.permissions.runtime.has_permission",
	"ITSS Notice": "itss_service.permissions.runtime.has_permission",
	"ITSS Request Details": "itss_service.permissions.runtime.has_permission",
	"ITSS Ticket": "itss_service.permissions.runtime.has_permission",
	"ITSS Ticket Event": "itss_service.permissions.runtime.has_permission",
	"ToDo": "itss_service.permissions.attached.has_permission",
	"Version": "itss_service.permissions.attached.has_permission",
}
# a draft that books a credit may be deleted: the credit can be booked anew
ignore_links_on_delete = ["ITSS Service Credit"]
has_website_permission = {"Issue": "itss_service.permissions.issue.has_website_permission"}
update_website_context = ["itss_service.permissions.portal.hide_internals"]
website_route_rules = [{"from_route": "/service-catalogue/<path:item>", "to_route": "service-catalogue-item"}]
standard_portal_menu_items = [
	{
		"title": "Service Catalogue",
		"route": "/service-catalogue",
		"reference_doctype": "ITSS Catalogue Item",
		"role": "Customer",
	}
]
# the bare list of all columns; the web form's list is what the portal has
website_redirects = [{"source": r"/(?i:issue)", "target": "/issues"}]

override_whitelisted_methods = {
	"erpnext.support.doctype.issue.issue.set_multiple_status": "itss_service.overrides.issue.set_multiple_status",
	"erpnext.support.doctype.issue.issue.set_status": "itss_service.overrides.issue.set_status",
	"frappe.desk.search.search_link": "itss_service.permissions.searching.search_link",
	"frappe.desk.search.search_widget": "itss_service.permissions.searching.search_widget",
	"frappe.utils.global_search.search": "itss_service.permissions.searching.search",
	"frappe.website.doctype.web_form.web_form.get_form_data": "itss_service.permissions.portal.get_form_data",
	"frappe.www.list.get": "itss_service.permissions.portal.get",
	"frappe.www.list.get_list_data": "itss_service.permissions.portal.get_list_data",
}

override_doctype_dashboards = {
	"Contract": "itss_service.overrides.dashboards.contract",
	"Customer": "itss_service.overrides.dashboards.customer",
	"Project": "itss_service.overrides.dashboards.project",
	"Supplier": "itss_service.overrides.dashboards.supplier",
}

doc_events = {
	"*": {
		"before_save": "itss_service.overrides.tracked.before_save",
		"on_change": "itss_service.overrides.tracked.on_change",
		"on_trash": "itss_service.overrides.tracked.on_trash",
		"before_rename": "itss_service.overrides.tracked.before_rename",
		"after_rename": "itss_service.overrides.tracked.after_rename",
	},
	"Communication": {
		"before_validate": "itss_service.overrides.communication.before_validate",
		"on_update": "itss_service.overrides.communication.on_update",
		"on_trash": "itss_service.overrides.communication.on_trash",
	},
	"Customer": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Customer Group": {
		"after_rename": "itss_service.overrides.masters.follow_rename",
		"on_update": "itss_service.bridge.stamp.bump",
		"on_trash": "itss_service.bridge.stamp.bump",
	},
	"File": {
		"validate": "itss_service.service_reports.archive.protect",
		"on_trash": [
			"itss_service.agreements.signing.keep_file",
			"itss_service.service_reports.archive.protect",
		],
	},
	"Issue": {
		"validate": [
			"itss_service.overrides.catalogue.validate",
			"itss_service.overrides.issue.validate",
			"itss_service.overrides.confidential.validate",
		],
		"on_update": "itss_service.overrides.confidential.on_update",
		"onload": "itss_service.permissions.access.onload",
		"on_trash": "itss_service.overrides.catalogue.on_trash",
	},
	"Issue Priority": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Issue Type": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"ITSS Agreement": {
		"after_rename": "itss_service.overrides.masters.follow_rename",
		"on_trash": "itss_service.foresight.replays.delete_with_agreement",
	},
	"ITSS Catalogue Item": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"ITSS Support Group": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Supplier": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"User": {"after_rename": "itss_service.overrides.masters.follow_rename"},
}

# asked before a file's content is removed; document events come too late for that
delete_file_data_content = "itss_service.overrides.files.delete_content"

scheduler_events = {
	"cron": {
		"* * * * *": ["itss_service.jobs.due.run"],
		"*/5 * * * *": ["itss_service.jobs.pauses.run"],
		"*/10 * * * *": ["itss_service.jobs.reconcile.run", "itss_service.jobs.service_reports.follow"],
	},
	"hourly_long": ["itss_service.jobs.budgets.run"],
	"daily_long": [
		"itss_service.jobs.levels.daily",
		"itss_service.jobs.reconcile.run_everything",
		"itss_service.jobs.rebuild.run",
		"itss_service.jobs.kpi.daily",
		"itss_service.jobs.credits.daily",
		"itss_service.jobs.service_reports.daily",
		"itss_service.jobs.reminders.daily",
	],
}

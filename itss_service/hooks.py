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

before_install = "itss_service.install.before_install"
after_install = "itss_service.install.after_install"
setup_wizard_success = "itss_service.install.after_setup_wizard"

before_uninstall = "itss_service.uninstall.before_uninstall"
after_uninstall = "itss_service.uninstall.after_uninstall"

_renamed = {"after_rename": "itss_service.overrides.masters.follow_rename"}
doc_events = {
	"Customer": _renamed,
	"Customer Group": {
		**_renamed,
		"on_update": "itss_service.bridge.stamp.bump",
		"on_trash": "itss_service.bridge.stamp.bump",
	},
	"Issue Priority": _renamed,
	"Issue Type": _renamed,
	"ITSS Support Group": _renamed,
	"Supplier": _renamed,
}

doc_events = {
	"Customer": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Customer Group": {
		"after_rename": "itss_service.overrides.masters.follow_rename",
		"on_update": "itss_service.bridge.stamp.bump",
		"on_trash": "itss_service.bridge.stamp.bump",
	},
	"Issue Priority": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Issue Type": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"ITSS Support Group": {"after_rename": "itss_service.overrides.masters.follow_rename"},
	"Supplier": {"after_rename": "itss_service.overrides.masters.follow_rename"},
}

// Policy files: the set-up as one file that the command line reads too, saved from the desk or taken into it.
import { ask } from "./quiet_call";
import { escape } from "./words";

const MIME = { yaml: "application/yaml", json: "application/json" };

export function exportPolicy() {
	const dialog = new frappe.ui.Dialog({
		title: __("Export Policy"),
		fields: [
			{
				fieldname: "file_format",
				fieldtype: "Select",
				label: __("File Format"),
				options: "yaml\njson",
				default: "yaml",
				description: __(
					"Everything enabled and in force today: calendars, matrix, agreements, escalations."
				),
			},
		],
		primary_action_label: __("Export"),
		primary_action: async ({ file_format }) => {
			try {
				save(await ask("policy.export_policy", { file_format }), MIME[file_format]);
				dialog.hide();
			} catch (error) {
				frappe.msgprint({ title: __("Export Policy"), message: error.message, indicator: "red" });
			}
		},
	});
	dialog.show();
}

function save({ file_name, content }, type) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([content], { type }));
	link.download = file_name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function importPolicy(done) {
	new PolicyImport(done);
}

// A file is tried as soon as it is chosen; Import then does what the trial told.
class PolicyImport {
	constructor(done) {
		this.done = done;
		this.dialog = new frappe.ui.Dialog({
			title: __("Import Policy"),
			size: "large",
			fields: [
				{ fieldname: "file", fieldtype: "HTML" },
				{ fieldname: "result", fieldtype: "HTML" },
				{
					fieldname: "risk_reason",
					fieldtype: "Small Text",
					label: __("Reason for Accepting the Risk"),
					hidden: 1,
				},
			],
			primary_action_label: __("Import"),
			primary_action: () => this.run(false),
		});
		this.dialog.disable_primary_action();
		this.dialog.fields_dict.file.$wrapper.html(
			`<div class="form-group"><label class="control-label" for="itss-policy-file">${__("Policy File (YAML or JSON)")}</label>
			<input type="file" id="itss-policy-file" class="form-control" accept=".yaml,.yml,.json"></div>`
		);
		this.dialog.$wrapper.on("change", "#itss-policy-file", (event) => this.take(event.target.files[0]));
		this.dialog.show();
	}

	async take(file) {
		if (!file) return;
		this.file = { content: await file.text(), file_name: file.name };
		this.dialog.set_df_property("risk_reason", "hidden", 1);
		await this.run(true);
	}

	async run(dry_run) {
		this.dialog.disable_primary_action();
		const risk_reason = this.dialog.get_value("risk_reason") || null;
		try {
			const told = await ask("policy.import_policy", { ...this.file, dry_run, risk_reason });
			this.show(summary(told, dry_run));
			if (dry_run) return this.dialog.enable_primary_action();
			this.dialog.$wrapper.find("#itss-policy-file").closest(".form-group").hide();
			this.dialog.set_df_property("risk_reason", "hidden", 1);
			this.dialog.set_primary_action(__("Close"), () => this.dialog.hide());
			this.dialog.enable_primary_action();
			this.done?.();
		} catch (error) {
			this.refused(error);
		}
	}

	refused(error) {
		const risky = error.kind === "GuaranteeChainError";
		this.show(
			`<div class="itss-refused"><div><b>${__("Nothing was imported.")}</b> ${error.message}</div></div>`
		);
		this.dialog.set_df_property("risk_reason", "hidden", risky ? 0 : 1);
		if (risky) this.dialog.enable_primary_action();
	}

	show(html) {
		this.dialog.fields_dict.result.$wrapper.html(`<div class="itss-import">${html}</div>`);
	}
}

function summary(told, dry_run) {
	const parts = [
		["created", dry_run ? __("To be created") : __("Created"), "green"],
		["updated", dry_run ? __("To be changed") : __("Changed"), "blue"],
		["put_in_force", dry_run ? __("To be put in force") : __("Put in force"), "green"],
		["unchanged", __("As they are"), "gray"],
	];
	const groups = parts
		.filter(([key]) => (told[key] || []).length)
		.map(
			([key, words, colour]) => `<div class="itss-import-group" data-result="${key}">
			<span class="indicator-pill ${colour}">${words}: ${told[key].length}</span>
			<ul>${told[key].map((doc) => item(doc, dry_run && key === "created")).join("")}</ul></div>`
		);
	const head = dry_run
		? __("This is what the import would do. Nothing is changed yet.")
		: __("The policy is imported.");
	return `<p>${head}</p>${groups.join("")}${notHeld(told.not_held || [])}`;
}

function item({ doctype, name }, only_planned) {
	const link = only_planned ? escape(name) : frappe.utils.get_form_link(doctype, name, true, escape(name));
	return `<li>${escape(__(doctype))}: ${link}</li>`;
}

function notHeld(faults) {
	if (!faults.length) return "";
	const rows = faults.map(({ line, path, message }) => {
		const where = line ? __("line {0}", [line]) : path;
		return `<li>${escape(message)} <span class="text-muted">${escape(where || "")}</span></li>`;
	});
	return `<div class="itss-import-group"><span class="indicator-pill orange">${__("Without a field in the desk, left out")}: ${faults.length}</span><ul>${rows.join("")}</ul></div>`;
}

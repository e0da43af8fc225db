// What a button asks before it asks the server. The server decides; the form shows what became of it.
import { dialogFields } from "./ticket_dialogs";

const METHOD = { unmark_major: "mark_major" };
const AT_ONCE = new Set(["take", "acknowledge"]);

export async function pressed(frm, act, told, data) {
	if (frm.is_dirty() && !(await saved(frm))) return;
	if (act === "acknowledge") return run(frm, "escalations.acknowledge", { escalation: data.name });
	const { doctype, docname: name } = frm;
	if (AT_ONCE.has(act)) return run(frm, `tickets.${act}`, { doctype, name });
	const asked = dialogFields(act, frm, told);
	const dialog = new frappe.ui.Dialog({
		title: asked.title,
		fields: asked.fields,
		primary_action_label: asked.button,
		async primary_action(values) {
			const method = `tickets.${METHOD[act] || act}`;
			const sent = asked.values ? asked.values(values) : values;
			dialog.disable_primary_action();
			const done = await run(frm, method, { doctype, name, ...sent });
			if (done) dialog.hide();
			else dialog.enable_primary_action();
		},
	});
	dialog.show();
}

async function saved(frm) {
	await frm.save().catch(() => null); // Frappe has shown why not
	return !frm.is_dirty();
}

async function run(frm, method, args) {
	try {
		const answer = await frappe.xcall(`itss_service.api.${method}`, args);
		if (Array.isArray(answer) && answer.length)
			frappe.show_alert({ message: __("Told: {0}", [answer.join(", ")]), indicator: "green" });
		await frm.reload_doc();
		return true;
	} catch (error) {
		return false; // Frappe has shown why
	}
}

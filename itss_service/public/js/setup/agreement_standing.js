// Where an agreement stands on its way to the signatures: its steps, what is missing, and whose turn it is.
import { BY_PARTIES, step } from "./agreement_steps";
import { ask } from "./quiet_call";
import { escape } from "./words";

const DOCTYPE = "ITSS Agreement";
const RECORDER = "Service Level Manager";
const ENDED = ["Changed", "Terminated", "Expired", "Retired"];

// The answer of the server, drawn into the form; null for an agreement that nobody signs.
export async function showStanding(frm) {
	const $area = $(frm.fields_dict.steps_html.wrapper).addClass("itss-standing").empty();
	frm.set_intro("");
	if (frm.doc.signing !== BY_PARTIES || frm.is_new()) return null;
	const standing = await ask("agreements.standing", { agreement: frm.doc.name }).catch(() => null);
	if (!standing || standing.name !== frm.doc.name) return null;
	$area.html(stepper(frm) + missing(standing) + turns(standing));
	$area.find("[data-field]").on("click", (event) => {
		event.preventDefault();
		frm.scroll_to_field(event.currentTarget.dataset.field);
	});
	$area.find("[data-act]").on("click", (event) => act(frm, standing, event.currentTarget.dataset));
	introduce(frm, standing);
	return standing;
}

function stepper(frm) {
	const steps = ["Draft", "Internal Review", "Customer Review", "Signed", "In Force"];
	if (frm.doc.kind !== "SLA") steps.splice(2, 1);
	if (ENDED.includes(frm.doc.status)) steps.push(frm.doc.status);
	const at = steps.indexOf(frm.doc.status);
	const state = (index) => (index < at ? "done" : index === at ? "now" : "");
	return `<ol class="itss-steps">${steps
		.map((name, index) => `<li class="${state(index)}">${__(name, null, DOCTYPE)}</li>`)
		.join("")}</ol>`;
}

function missing({ status, gaps }) {
	if (!gaps.length)
		return status === "Draft"
			? `<p class="text-muted">${__("It says all that it must. Submit it for review.")}</p>`
			: "";
	const rows = gaps
		.map(
			(gap) =>
				`<li><a href="#" data-field="${gap.fieldname}">${escape(gap.place)}</a>: ${escape(gap.what)}</li>`
		)
		.join("");
	return `<div class="itss-missing"><b>${__("What Is Missing")}</b><ul>${rows}</ul></div>`;
}

function turns({ waiting }) {
	if (!waiting.length) return "";
	const may_record = frappe.user.has_role(RECORDER);
	const button = (act, row, label, kind = "default") =>
		`<button class="btn btn-xs btn-${kind}" data-act="${act}" data-row="${row.row}">${label}</button>`;
	const rows = waiting
		.map((row) => {
			const buttons = [
				row.is_own && button("sign", row, __("Sign Off"), "primary"),
				may_record && button("paper", row, __("Record Paper Signature")),
				(row.is_own || may_record) && button("reject", row, __("Reject", null, DOCTYPE)),
			];
			const who = row.users.map((user) => frappe.user.full_name(user)).join(", ") || row.person || "";
			return `<tr><td>${__(row.stage, null, "ITSS Sign-off")}</td><td>${__(row.party, null, "ITSS Sign-off")}</td>
				<td>${escape(row.capacity)}</td><td>${escape(who)}</td>
				<td class="text-right">${buttons.filter(Boolean).join(" ")}</td></tr>`;
		})
		.join("");
	return `<div class="itss-turns"><b>${__("Whose Turn It Is")}</b><table class="table table-sm">${rows}</table></div>`;
}

function introduce(frm, { status, gaps, waiting }) {
	if (status === "Draft" && gaps.length)
		frm.set_intro(
			__("{0} points are missing before it can be reviewed; see Parties and Signing.", [gaps.length]),
			"orange"
		);
	const own = waiting.filter((row) => row.is_own);
	if (own.length) frm.set_intro(__("It waits for your sign-off; see Parties and Signing."), "blue");
	else if (waiting.length) {
		const names = waiting.map((row) => row.capacity).join(", ");
		frm.set_intro(__("It waits for the sign-off of: {0}", [escape(names)]), "blue");
	}
}

function act(frm, { waiting }, { act: what, row: name }) {
	const row = waiting.find((each) => each.row === name);
	({ sign, paper, reject })[what](frm, row);
}

function sign(frm, row) {
	frappe.prompt(
		{ fieldname: "remarks", fieldtype: "Small Text", label: __("Remarks", null, "ITSS Sign-off") },
		({ remarks }) => step(frm, "sign", { row: row.row, remarks }),
		__("Sign Off as {0}", [escape(row.capacity)]),
		__("Sign Off")
	);
}

function paper(frm, row) {
	frappe.prompt(
		[
			{ fieldname: "person", fieldtype: "Data", label: __("Signatory"), reqd: 1, default: row.person },
			{
				fieldname: "decided_on",
				fieldtype: "Date",
				label: __("Date", null, "ITSS Sign-off"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			{
				fieldname: "signed_file",
				fieldtype: "Attach",
				label: __("Signed File"),
				reqd: row.stage === "Signing" ? 1 : 0,
			},
			{ fieldname: "remarks", fieldtype: "Small Text", label: __("Remarks", null, "ITSS Sign-off") },
		],
		(values) => step(frm, "record_paper", { row: row.row, ...values }),
		__("Paper Signature of {0}", [escape(row.capacity)]),
		__("Record")
	);
}

function reject(frm, row) {
	const fields = [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }];
	if (!row.is_own)
		fields.unshift({
			fieldname: "person",
			fieldtype: "Data",
			label: __("Who Rejected It"),
			reqd: 1,
			default: row.person,
		});
	frappe.prompt(
		fields,
		(values) => step(frm, "reject", { row: row.row, ...values }),
		__("Reject as {0}", [escape(row.capacity)]),
		__("Reject", null, DOCTYPE)
	);
}

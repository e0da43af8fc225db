// The form of a request: questions of the chosen kind alone, and what the server refuses, said where it is asked.
frappe.ready(() => {
	const form = document.getElementById("itss-request");
	const refused = form.querySelector(".itss-catalogue-refused");
	const button = form.querySelector("button[type=submit]");
	const kind = () => form.querySelector("input[name=kind]:checked")?.value || "";

	function showQuestions() {
		for (const group of form.querySelectorAll("[data-for-kind]")) {
			const wanted = group.dataset.forKind;
			group.hidden = Boolean(wanted) && wanted !== kind();
		}
	}

	function answers() {
		const shown = [...form.querySelectorAll("[data-question]")].filter(
			(input) => !input.closest("[data-for-kind]").hidden
		);
		return Object.fromEntries(shown.map((input) => [input.dataset.question, input.value]));
	}

	async function send() {
		const response = await fetch("/api/method/itss_service.api.portal_catalogue.file_request", {
			method: "POST",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": frappe.csrf_token,
			},
			body: JSON.stringify({
				item: form.dataset.item,
				version: form.dataset.version,
				kind: kind(),
				subject: form.querySelector("#itss-subject").value,
				answers: answers(),
				text: form.querySelector("#itss-text").value,
				customer: form.querySelector("#itss-customer")?.value || null,
			}),
		});
		const told = await response.json();
		if (response.ok) return told.message;
		const said = JSON.parse(told._server_messages || "[]").map((one) => JSON.parse(one).message);
		throw new Error(said.join("<br>") || response.statusText);
	}

	form.addEventListener("change", showQuestions);
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		button.disabled = true;
		refused.hidden = true;
		try {
			location.href = `/issues/${encodeURIComponent(await send())}`;
		} catch (error) {
			refused.innerHTML = error.message;
			refused.hidden = false;
			refused.scrollIntoView({ block: "center" });
			button.disabled = false;
		}
	});
	showQuestions();
});

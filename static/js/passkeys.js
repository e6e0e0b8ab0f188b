/* The box for the mail address offers the passkeys of this device (WebAuthn conditional mediation). Without a script, or on a
   device that has none, the box is a plain box. */
(() => {
  "use strict";

  const form = document.getElementById("mfa_login");
  const credential = document.getElementById("mfa_credential");
  const button = document.getElementById("passkey_login");
  if (!form || !credential || !window.PublicKeyCredential?.isConditionalMediationAvailable || !window.webauthnJSON) return;
  const waiting = new AbortController();

  const offer = async () => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable())) return;
    try {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" }, signal: waiting.signal });
      if (!answer.ok) return;
      const { request_options: options } = await answer.json();
      const found = await window.webauthnJSON.get({ ...options, mediation: "conditional", signal: waiting.signal });
      credential.value = JSON.stringify(found);
      form.submit();
    } catch { /* Not chosen, or the button was pressed: nothing has happened. */ }
  };

  // The button asks in its own way, and a browser answers one question at a time.
  button?.addEventListener("click", () => waiting.abort(), { capture: true });
  offer();
})();

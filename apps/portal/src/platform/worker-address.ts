interface ScriptUrlPolicy {
  createScriptURL(address: string): string;
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * The address of a worker's script as our Content-Security-Policy takes it: made by the one policy that it allows, which makes no other.
 * Once for each page or worker.
 */
export function onlyWorker(script: string): () => string {
  const rules: ScriptUrlPolicy = {
    createScriptURL(address) {
      if (address !== script) throw new TypeError('not the worker of this page');
      return address;
    },
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  const policy = trustedTypes?.createPolicy('lanyard', rules) ?? rules;
  return () => policy.createScriptURL(script);
}

interface ScriptUrlPolicy {
  createScriptURL(address: string): string;
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * Addresses of workers' scripts as our Content-Security-Policy takes them: made by the one policy that it allows, which makes no others.
 * Once for each page or worker.
 */
export function onlyWorkers(scripts: readonly string[]): (script: string) => string {
  const rules: ScriptUrlPolicy = {
    createScriptURL(address) {
      if (!scripts.includes(address)) throw new TypeError('not a worker of this page');
      return address;
    },
  };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  const policy = trustedTypes?.createPolicy('lanyard', rules) ?? rules;
  return (script) => policy.createScriptURL(script);
}

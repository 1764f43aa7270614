/// <reference types="@sveltejs/kit" />

declare module 'virtual:rxdb-schemas' {
	/** RxDB JSON schemas by collection name, made from `@inviato/shared/collections.ts` at build. */
	export const schemas: Record<string, import('rxdb').RxJsonSchema<any>>;
}

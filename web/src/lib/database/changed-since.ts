export { getChangedDocumentsSince } from 'rxdb'

/** What a principal may do. `admin` includes everything. */
export type Scope = 'books:read' | 'books:write' | 'metrics:read' | 'metrics:write' | 'admin';

export const SCOPES: readonly Scope[] = ['books:read', 'books:write', 'metrics:read', 'metrics:write', 'admin'];

/**
 * From a position in the program as Node runs it to one a person can open: over the instrumentation
 * (columns) and the source map beside the bundle (file and line).
 */
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";

interface Program {
  /** Column in the text Node runs, to the column in the text as given; both from 0. */
  column(line: number, column: number): number;
  map: SourceMap | undefined;
  /** Folder the map's sources are relative to. */
  folder: string;
}

const FRAME = /^\s*at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/;

export class Positions {
  private readonly programs = new Map<string, Program>();

  /**
   * Makes a program known. `origin` is the host's file it was read from; its map is `origin + ".map"`.
   */
  add(name: string, origin: string, column: Program["column"]): void {
    let map: SourceMap | undefined;
    try {
      map = new SourceMap(JSON.parse(readFileSync(`${origin}.map`, "utf8")));
    } catch {
      // None, not ours to read, being rewritten by a build, or torn: positions fall back to the bundle's own.
      map = undefined;
    }
    this.programs.set(name, { column, map, folder: path.dirname(origin) });
  }

  /** The program's own frames of a Node stack, innermost first, in source positions. */
  frames(stack: string): string[] {
    const found: string[] = [];
    for (const line of stack.split("\n")) {
      const match = FRAME.exec(line);
      const program = match && this.programs.get(match[2]!);
      if (!match || !program) continue;
      const where = this.place(match[2]!, program, Number(match[3]), Number(match[4]));
      found.push(match[1] ? `${match[1]} (${where})` : where);
    }
    return found;
  }

  /** A position (line and column from 1, in the text as given) as `file:line:column`. */
  source(name: string, line: number, column: number): string {
    const program = this.programs.get(name);
    if (!program) return `${name}:${line}:${column}`;
    return this.mapped(name, program, line, column);
  }

  private place(name: string, program: Program, line: number, column: number): string {
    return this.mapped(name, program, line, program.column(line, column - 1) + 1);
  }

  private mapped(name: string, program: Program, line: number, column: number): string {
    const entry = program.map?.findEntry(line - 1, column - 1);
    if (!entry || !("originalSource" in entry)) return `${name}:${line}:${column}`;
    const file = path.relative(process.cwd(), path.resolve(program.folder, entry.originalSource));
    return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  }
}

import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { hasRole } from '#eventing';
import { ACCESS, notAnonymously, notFound, onlyAnonymously, unauthenticated } from '#graphql';
import type { Access, RequestContext } from '#graphql';

/** Denied by default: a GraphQL field without a rule of its own is open to nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType<string>() !== 'graphql') return true;
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    const { caller, visitor } = GqlExecutionContext.create(context).getContext<RequestContext>();
    if (visitor !== undefined && access !== 'ANONYMOUS' && access !== 'EVERYBODY') throw notAnonymously();
    if (visitor !== undefined) return true;
    if (access === 'ANONYMOUS') throw onlyAnonymously();
    if (!caller) throw unauthenticated();
    if (access === 'SIGNED_IN' || access === 'EVERYBODY') return true;
    if (access === undefined || !hasRole(caller.actor, ...access)) throw notFound();
    return true;
  }
}

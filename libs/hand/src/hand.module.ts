import { Module } from '@nestjs/common';
import { HandRubricResolver } from './hand-rubric.resolver.ts';

@Module({ providers: [HandRubricResolver] })
export class HandModule {}

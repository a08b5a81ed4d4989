using Starling.Typed.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(OneNode))]

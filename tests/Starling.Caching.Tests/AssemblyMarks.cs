using Starling.Caching.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(OneNode))]
